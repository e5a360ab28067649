/** A call of a tool. Its arguments are JSON, and may be broken where an answer broke off. */
export type ToolCall = { id: string; name: string; arguments: string }

/** What a person wrote, a model answered, or a tool gave back. The same for all APIs. */
export type Turn =
  | { role: 'user'; text: string }
  | ({ role: 'assistant' } & Reply)
  | { role: 'tool'; results: ToolResult[] }

export type ToolResult = { id: string; name: string; text: string }

/** An answer, as far as it has come. */
export type Reply = {
  text: string
  thinking: string
  calls: ToolCall[]
  /** Why it ended, in the words of the API. */
  stop?: string | undefined
  /** `x-request-id` of the answer. */
  requestId?: string | undefined
  /** Why it broke off. */
  problem?: string | undefined
  /** Whether it is an error in the place of an answer: no model has said anything. */
  isRefused?: boolean
}

export const emptyReply = (): Reply => ({ text: '', thinking: '', calls: [] })

/** A tool that a model may call. */
export type Tool = { name: string; description: string; parameters: object }

/** All that a request is made of. */
export type Talk = {
  alias: string
  system: string
  tools: readonly Tool[]
  maxTokens: number
  turns: readonly Turn[]
}

/** The calls that still wait for a result. */
export function openCalls(turns: readonly Turn[]): readonly ToolCall[] {
  const last = turns.at(-1)
  return last?.role === 'assistant' && last.problem === undefined ? last.calls : []
}
