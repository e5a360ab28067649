/** What Portus reads of Anthropic's Messages API. https://docs.anthropic.com/en/api/messages */

/** One block of a message's content; which members it has depends on its type. */
export type Block = {
  type: string
  text?: string
  /** image, document */
  source?: { type: string; media_type?: string; data?: string; url?: string; content?: unknown }
  title?: string
  /** tool_use */
  id?: string
  name?: string
  input?: unknown
  /** tool_result */
  tool_use_id?: string
  content?: string | Block[]
}

/** A content that may be a plain text. */
export type Content = string | Block[]

/** One turn. */
export type Message = { role: 'user' | 'assistant' | 'system'; content: Content }

/** A tool of the client's, or with another `type` one of Anthropic's own. */
export type Tool = { type?: string; name: string; description?: string; input_schema?: unknown }

/** A request, as far as it can be said in OpenAI's format. */
export type MessagesRequest = {
  system?: Content
  messages?: Message[]
  tools?: Tool[]
  tool_choice?: { type: string; name?: string; disable_parallel_tool_use?: boolean }
  stop_sequences?: string[]
  stream?: boolean | null
  output_format?: OutputFormat
  output_config?: { format?: OutputFormat }
  [member: string]: unknown
}

/** A schema that the answer must fit. */
export type OutputFormat = { type: string; schema?: unknown }

/** The blocks of a content. */
export const blocksOf = (content: Content | undefined): Block[] =>
  typeof content === 'string' ? [{ type: 'text', text: content }] : (content ?? [])

/** The texts of a content, as one. */
export const textOf = (content: Content | undefined): string =>
  blocksOf(content)
    .flatMap(({ type, text }) => (type === 'text' && text !== undefined ? [text] : []))
    .join('\n\n')
