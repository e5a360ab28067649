type Delta = {
  role?: string
  content?: string
  refusal?: string | null
  reasoning_content?: string
  annotations?: object[]
  reasoning_details?: object[]
  tool_calls?: {
    index: number
    id?: string
    type?: string
    function: { name?: string; arguments: string }
    extra_content?: object
  }[]
}

type Call = { id?: string; type?: string; function: { name?: string; arguments: string } }

/** What a client of OpenAI's makes of a stream of chunks. */
export type Folded = {
  message: Record<string, unknown> & { tool_calls?: Call[] }
  finish_reason?: string
  usage?: object
  error?: object
  isDone: boolean
}

/** Puts the chunks of a stream together, as the SDKs do. */
export function folded(text: string): Folded {
  const result: Folded = { message: {}, isDone: false }
  const { message } = result
  const append = (name: string, value: string | null | undefined) => {
    if (value) message[name] = `${message[name] ?? ''}${value}`
  }
  const fold = ({ role, content, refusal, ...delta }: Delta) => {
    if (role) message.role = role
    append('content', content)
    append('refusal', refusal)
    append('reasoning_content', delta.reasoning_content)
    if (delta.annotations)
      message.annotations = [...((message.annotations as object[]) ?? []), ...delta.annotations]
    if (delta.reasoning_details)
      message.reasoning_details = [
        ...((message.reasoning_details as object[]) ?? []),
        ...delta.reasoning_details,
      ]
    for (const { index, function: called, ...members } of delta.tool_calls ?? []) {
      message.tool_calls ??= []
      const call = message.tool_calls[index]
      if (call) call.function.arguments += called.arguments
      else message.tool_calls[index] = { ...members, function: { ...called } }
    }
  }
  for (const line of text.split('\n\n').filter(Boolean)) {
    const data = line.slice('data: '.length)
    if (data === '[DONE]') {
      result.isDone = true
      continue
    }
    const chunk = JSON.parse(data)
    if (chunk.error) result.error = chunk.error
    if (chunk.usage) result.usage = chunk.usage
    for (const { delta, finish_reason } of chunk.choices ?? []) {
      fold(delta)
      if (finish_reason) result.finish_reason = finish_reason
    }
  }
  return result
}
