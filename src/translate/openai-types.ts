/** What Portus reads of a chat completion. https://platform.openai.com/docs/api-reference/chat/object */

/** A call of a tool, whole or a piece of one. */
export type ToolCall = {
  index?: number
  id?: string
  function?: { name?: string; arguments?: string }
}

/** What a choice says, whole or as a piece of a stream. */
export type Said = { content?: string | null; refusal?: string | null; tool_calls?: ToolCall[] }

/** The token counts of a completion. */
export type ChatUsage = {
  prompt_tokens?: number
  completion_tokens?: number
  prompt_tokens_details?: { cached_tokens?: number } | null
}

/** A completion, or one chunk of a stream. */
export type Completion = {
  id?: string
  model?: string
  choices?: { message?: Said; delta?: Said; finish_reason?: string | null }[]
  usage?: ChatUsage | null
  error?: { message?: string; type?: string }
}
