/** What Portus reads of Anthropic's Messages API. https://docs.anthropic.com/en/api/messages */

/** One block of a message's content; which members it has depends on its type. */
export type Block = {
  type: string
  text?: string
  /** image, document; of a search_result only a name */
  source?: Source | string
  title?: string | null
  /** tool_use */
  id?: string
  name?: string
  input?: unknown
  /** tool_result */
  tool_use_id?: string
  content?: string | Block[]
  is_error?: boolean
}

/** Where a picture or a document is. */
export type Source = {
  type: string
  media_type?: string
  data?: string
  url?: string
  content?: unknown
}

/** A content that may be a plain text. */
export type Content = string | Block[]

/** One turn. */
export type Message = { role: 'user' | 'assistant' | 'system'; content: Content }

/** A tool of the client's, or with another `type` one of Anthropic's own. */
export type Tool = {
  type?: string | null
  name: string
  description?: string
  input_schema?: unknown
  strict?: boolean
}

/** A request, as far as it can be said in OpenAI's format. */
export type MessagesRequest = {
  system?: Content
  messages?: Message[]
  tools?: Tool[]
  tool_choice?: { type: string; name?: string; disable_parallel_tool_use?: boolean }
  stop_sequences?: string[]
  stream?: boolean | null
  output_format?: OutputFormat | null
  output_config?: { format?: OutputFormat | null; effort?: string | null }
  metadata?: { user_id?: string | null }
  service_tier?: string
  [member: string]: unknown
}

/** A schema that the answer must fit. */
export type OutputFormat = { type: string; schema?: unknown }

/** The blocks of a content. */
export const blocksOf = (content: Content | undefined): Block[] =>
  typeof content === 'string' ? [{ type: 'text', text: content }] : (content ?? [])

/** Whether a block is read as text, and as nothing else. */
export const isText = ({ type }: Block): boolean => type === 'text' || type === 'search_result'

/** The texts of a content, as one. */
export const textOf = (content: Content | undefined): string =>
  blocksOf(content)
    .filter(isText)
    .map((block) => (block.type === 'text' ? (block.text ?? '') : foundText(block)))
    .join('\n\n')

/** A result of a search, with where it is from. */
const foundText = ({ title, source, content }: Block): string =>
  [title, source, textOf(content)].filter(Boolean).join('\n')
