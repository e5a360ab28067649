import {
  anthropicError,
  type MessageStreamOptions,
  message,
  messageEvents,
  textBlock,
  toolBlock,
} from '../anthropic-messages'
import { sse } from '../framing'
import { type ChatStreamOptions, chatCompletion, chatEvents } from '../openai-chat'
import type { Answer } from '../server'

/** The cities that the model asks about, turn by turn. */
const TURNS = [['Paris', 'Oslo'], ['Rome']]

/**
 * A model that asks for the weather in two cities at once, then in a third one, and then repeats
 * what the tools said. In both APIs' formats, streamed or not; it keeps Anthropic's message threads.
 */
export function weatherModel(): Answer {
  const threads = new Map<string, Message[]>()
  return ({ path, json = {} }) => {
    if (!path.endsWith('/messages')) {
      const said = asChat(nextTurn(toolMessages(json.messages as Message[])))
      return json.stream ? sse(chatEvents(said)) : Response.json(chatCompletion(said))
    }
    const thread = json.thread as Thread | undefined
    const history = thread?.type === 'continue' ? threads.get(thread.previous_message_id) : []
    if (!history) return threadNotFound()
    const messages = [...history, ...(json.messages as Message[])]
    const orphan = orphanedResult(messages)
    if (orphan) return anthropicError(400, 'invalid_request_error', `Unexpected id ${orphan}`)
    const said = asMessage(nextTurn(toolResults(messages)), `msg_${threads.size}`)
    const answer = message(said)
    if (thread) threads.set(answer.id, [...messages, answer as Message])
    return json.stream ? sse(messageEvents(said)) : Response.json(answer)
  }
}

type Thread = { type: 'create' } | { type: 'continue'; previous_message_id: string }

/** What Anthropic says of a thread that it does not keep, or no longer. */
export const threadNotFound = () =>
  Response.json(
    {
      type: 'error',
      error: {
        type: 'not_found_error',
        message: 'Thread not found',
        details: { error_code: 'thread_not_found' },
      },
    },
    { status: 404 },
  )

/** What the model says after these results of tools, and what it asks of them. */
function nextTurn(results: string[]): Turn {
  const cities = TURNS[[0, 2].indexOf(results.length)]
  if (!cities) return [results.join('; '), []]
  return ['Let me look.', cities.map((city) => ({ id: callId(city), city }))]
}

/** The id under which the model asks about `city`. */
export const callId = (city: string): string => `call_${city}`

type Call = { id: string; city: string }
type Turn = [text: string, calls: Call[]]
type Block = { type: string; content?: unknown; id?: string; tool_use_id?: string }
type Message = { role: string; content: string | Block[] }

const blocks = (messages: Message[], wanted: string): Block[] =>
  messages
    .flatMap(({ content }) => (typeof content === 'string' ? [] : content))
    .filter(({ type }) => type === wanted)

/** The id of a tool result that no tool use in the conversation asked for; Anthropic refuses it. */
function orphanedResult(messages: Message[]): string | undefined {
  const asked = new Set(blocks(messages, 'tool_use').map(({ id }) => id))
  return blocks(messages, 'tool_result').find(({ tool_use_id }) => !asked.has(tool_use_id))
    ?.tool_use_id
}

const toolMessages = (messages: Message[]) =>
  messages.filter(({ role }) => role === 'tool').map(({ content }) => String(content))

const toolResults = (messages: Message[]) =>
  blocks(messages, 'tool_result').map(({ content }) => textOf(content))

const textOf = (content: unknown): string =>
  Array.isArray(content) ? content.map(({ text }) => text).join('') : String(content)

/** The pieces in which a call's arguments are streamed. */
const argsOf = ({ city }: Call) => ['{"city":', `"${city}"}`]

const asChat = ([text, calls]: Turn): ChatStreamOptions => ({
  text: [text],
  calls: calls.map((call) => ({ id: call.id, name: 'weather', args: ['', ...argsOf(call)] })),
})

const asMessage = ([text, calls]: Turn, id: string): MessageStreamOptions => ({
  id,
  blocks: [textBlock(text), ...calls.map((call) => toolBlock(call.id, 'weather', ...argsOf(call)))],
})
