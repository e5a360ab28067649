import type { ChatUsage, Completion, ToolCall } from './openai-types'

/** Anthropic's word for each of OpenAI's. */
const STOP_REASONS: Readonly<Record<string, string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  function_call: 'tool_use',
  content_filter: 'refusal',
}

/** Why an answer ended, in Anthropic's words. */
export const stopReason = (reason: string | null | undefined): string =>
  STOP_REASONS[reason ?? 'stop'] ?? 'end_turn'

/** Token counts in Anthropic's way, in which cached input is counted apart. */
export function messageUsage(usage: ChatUsage | null | undefined) {
  const cached = usage?.prompt_tokens_details?.cached_tokens ?? 0
  return {
    input_tokens: Math.max(0, (usage?.prompt_tokens ?? 0) - cached),
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: cached,
    output_tokens: usage?.completion_tokens ?? 0,
  }
}

/** The members that every message begins with. */
export const messageHead = ({ id, model }: Completion) => ({
  id: `msg_${id ?? crypto.randomUUID()}`,
  type: 'message' as const,
  role: 'assistant' as const,
  model: model ?? '',
})

/** A whole chat completion as a message. https://docs.anthropic.com/en/api/messages */
export function messageOf(completion: Completion): object {
  const [choice] = completion.choices ?? []
  const { content, refusal, tool_calls = [] } = choice?.message ?? {}
  const text = content || refusal
  return {
    ...messageHead(completion),
    content: [...(text ? [{ type: 'text', text }] : []), ...tool_calls.map(toolUse)],
    stop_reason: stopReason(choice?.finish_reason),
    stop_sequence: null,
    usage: messageUsage(completion.usage),
  }
}

const toolUse = ({ id, function: called }: ToolCall) => ({
  type: 'tool_use',
  id,
  name: called?.name,
  input: parseInput(called?.arguments),
})

/** A model may write arguments that are no JSON; the client sees them as they are. */
function parseInput(text: string | undefined): unknown {
  try {
    return JSON.parse(text || '{}')
  } catch {
    return { arguments: text }
  }
}
