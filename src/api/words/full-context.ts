/**
 * How providers say that a request does not fit into the context of the model, in lower case. Sources: OpenAI, vLLM,
 * OpenRouter, DeepSeek and Mistral (`maximum context length`, `context window`, `configured limit`), Gemini (`tokens
 * allowed`), Bedrock (`input is too long`), Groq (`reduce the length`), xAI (`prompt length`), Moonshot (`token limit`), Z.ai
 * (`max length`), Alibaba (`range of`), Cohere (`total number of`), llama.cpp (`context size`), Ollama (`context length`),
 * Text Generation Inference (`max_new_tokens`).
 */
const WORDS = [
  'prompt is too long',
  'prompt too long',
  'input is too long',
  'maximum context length',
  'maximum context limit',
  'max context length',
  'context length exceeded',
  'context_length_exceeded',
  'exceeds the context length',
  'exceeds maximum context',
  'exceeds the context window',
  'exceeds the available context size',
  'exceeds the maximum number of tokens allowed',
  'exceeded model token limit',
  'exceed context limit',
  'maximum prompt length',
  'longer than the maximum model length',
  'longer than the model',
  'prompt exceeds max length',
  'reduce the length of the messages',
  'range of input length should be',
  'tokens in request more than max tokens allowed',
  'too many tokens: total number of tokens',
  'input tokens exceed the configured limit',
  '`inputs` tokens + `max_new_tokens` must be',
] as const

/** What OpenAI's clients compare. https://platform.openai.com/docs/guides/error-codes */
export const FULL = 'context_length_exceeded'

/** Codes and types that say the same. */
const CODES: ReadonlySet<string | undefined> = new Set([
  FULL,
  'exceed_context_size_error',
  'model_context_window_exceeded',
])

/** Too much in a minute is another thing than too much at once. */
const TOO_MANY_REQUESTS = 429

/** What stands before the figures: how many tokens the model takes, and how many the request has. */
const BEFORE_LIMIT = [
  'maximum context length is ',
  'maximum prompt length is ',
  'tokens allowed (',
  'context size (',
  'limit of ',
  'token limit: ',
  'cannot exceed ',
  'must be <= ',
]
const BEHIND_LIMIT = [' maximum context length']
const BEFORE_COUNT = [
  'resulted in ',
  'token count (',
  'contains ',
  'input has ',
  'request has ',
  'requested about ',
  'requested ',
  'request (',
  'received ',
]
/** What stands behind the parts of a count: the request, and the longest answer that it asks for. */
const BEHIND_INPUT = [' in the messages', ' of text input', ' `inputs` tokens and']
const BEHIND_OUTPUT = [' in the completion', ' in the output', ' `max_new_tokens`']

/** What a provider says of an error. */
type Words = { message: string; type?: string | undefined; code?: string | undefined }

/** What a request is too long by, as far as the provider tells. */
export type FullContext = {
  tokens?: number
  maxTokens?: number
  /** Where the request itself would fit, but not the longest answer that it asks for. */
  outputTokens?: number
}

/** Whether an error says that the context is full, and with what figures. */
export function fullContextOf(
  { message, type, code }: Words,
  status: number | undefined,
): FullContext | undefined {
  if (status === TOO_MANY_REQUESTS) return undefined
  const text = message.toLowerCase()
  if (!CODES.has(code) && !CODES.has(type) && !WORDS.some((words) => text.includes(words)))
    return undefined
  const maxTokens = firstBehind(text, BEFORE_LIMIT) ?? firstBefore(text, BEHIND_LIMIT)
  const input = firstBefore(text, BEHIND_INPUT)
  const outputTokens = firstBefore(text, BEHIND_OUTPUT)
  const isAnswerTooLong =
    input !== undefined && outputTokens !== undefined && maxTokens !== undefined
      ? input < maxTokens && input + outputTokens > maxTokens
      : false
  const tokens = input ?? firstBehind(text, BEFORE_COUNT)
  return {
    ...(tokens !== undefined && { tokens }),
    ...(maxTokens !== undefined && { maxTokens }),
    ...(isAnswerTooLong && outputTokens !== undefined && { outputTokens }),
  }
}

/** The first number that stands right behind one of these words. */
function firstBehind(text: string, words: readonly string[]): number | undefined {
  for (const one of words) {
    const at = text.indexOf(one)
    if (at < 0) continue
    const start = at + one.length
    let end = start
    while (isDigit(text.charCodeAt(end))) end++
    if (end > start) return Number(text.slice(start, end))
  }
  return undefined
}

/** The first number that stands right before one of these words. */
function firstBefore(text: string, words: readonly string[]): number | undefined {
  for (const one of words) {
    const end = text.lastIndexOf(one)
    let start = Math.max(end, 0)
    while (isDigit(text.charCodeAt(start - 1))) start--
    if (start < end) return Number(text.slice(start, end))
  }
  return undefined
}

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39

/** What Bedrock says of it. Claude Code knows this very sentence. */
const WHOLE: ReadonlySet<string> = new Set(['input is too long.', 'input is too long'])
const KNOWN = 'prompt is too long'

/**
 * A provider's words as Anthropic's clients read them: on "prompt is too long" Claude Code makes its conversation
 * shorter, and on the other sentence it asks for a shorter answer.
 * https://docs.claude.com/en/api/errors
 */
export function claudeWords(
  message: string,
  { tokens, maxTokens, outputTokens }: FullContext,
): string {
  const text = message.toLowerCase()
  if (WHOLE.has(text) || text.startsWith(KNOWN)) return message
  if (message.includes('input length and `max_tokens` exceed context limit')) return message
  if (outputTokens !== undefined)
    return `input length and \`max_tokens\` exceed context limit: ${tokens} + ${outputTokens} > ${maxTokens}, decrease input length or \`max_tokens\` and try again: ${message}`
  const hasFigures = tokens !== undefined && maxTokens !== undefined && tokens > maxTokens
  return hasFigures
    ? `${KNOWN}: ${tokens} tokens > ${maxTokens} maximum: ${message}`
    : `${KNOWN}: ${message}`
}

const GOOGLE_KNOWN = 'exceeds the maximum number of tokens allowed'

/**
 * A provider's words as Google's clients read them. https://ai.google.dev/gemini-api/docs/tokens
 */
export function googleWords(message: string, { tokens, maxTokens }: FullContext): string {
  if (message.toLowerCase().includes(GOOGLE_KNOWN)) return message
  const count = tokens === undefined ? '' : ` (${tokens})`
  const limit = maxTokens === undefined ? '' : ` (${maxTokens})`
  return `The input token count${count} ${GOOGLE_KNOWN}${limit}: ${message}`
}
