import { isMembers, type Members } from './members'

/**
 * The chunks that a provider would have streamed in place of a whole completion: some answer a request
 * for a stream with one. Undefined for JSON that is no completion in OpenAI's format.
 * https://platform.openai.com/docs/api-reference/chat-streaming
 */
export function chunksOfCompletion(completion: Members): Members[] | undefined {
  const { choices, usage, ...head } = completion
  if (!Array.isArray(choices) || !choices.some(isWhole)) return undefined
  const chunk = (members: Members): Members => ({
    ...head,
    object: 'chat.completion.chunk',
    choices: [members],
  })
  const whole = choices.filter(isWhole)
  const last = whole.length - 1
  return whole.flatMap(({ message, finish_reason = null, ...choice }, at) => [
    chunk({ ...choice, delta: numbered(message), finish_reason: null }),
    {
      ...chunk({ index: choice.index ?? at, delta: {}, finish_reason }),
      ...(at === last && usage !== undefined && { usage }),
    },
  ])
}

type Whole = Members & { message: Members }

const isWhole = (choice: unknown): choice is Whole =>
  isMembers(choice) && isMembers(choice.message) && !isMembers(choice.delta)

/** In a whole message calls are told apart by their place. */
const numbered = ({ tool_calls: calls, ...message }: Members): Members =>
  Array.isArray(calls)
    ? {
        ...message,
        tool_calls: calls.filter(isMembers).map((call, index) => ({ ...call, index })),
      }
    : message
