type Message = {
  role?: unknown
  tool_calls?: readonly { id?: unknown }[]
  tool_call_id?: unknown
}

/**
 * Why a provider of OpenAI's chat format refuses messages: behind each message with calls there must be the result
 * of each, and results of nothing else. https://platform.openai.com/docs/guides/function-calling
 */
export function chatComplaint(messages: unknown): string | undefined {
  let open: unknown[] = []
  for (const message of messages as readonly Message[]) {
    if (message.role === 'tool') {
      if (!open.includes(message.tool_call_id)) return 'a result without its call before it'
      open = open.filter((id) => id !== message.tool_call_id)
      continue
    }
    if (open.length > 0) return 'a call without its result behind it'
    open = (message.tool_calls ?? []).map(({ id }) => id)
  }
  return open.length > 0 ? 'a call without its result' : undefined
}
