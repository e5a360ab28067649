/**
 * How the gateway expects a provider's answer to be spelt. It cuts a stream at one text, and takes
 * `data: ` with its space off what is between. Read off `@portkey-ai/gateway` 1.15.2.
 */
export type Spelling = {
  /** What the gateway cuts the stream at. */
  separator: '\n' | '\r\n' | '\n\n' | '\r\n\r\n'
  /** Whether the gateway reads the first choice of every chunk. */
  needsChoice: boolean
  /** Whether the gateway reads the usage of a whole answer without asking whether there is one. */
  needsUsage: boolean
  /** Whether the gateway knows the event `[DONE]`. */
  knowsDone: boolean
}

/** Providers whose chunks must have a choice: the gateway dies of one that holds the usage alone. */
const NEED_CHOICE: ReadonlySet<string> = new Set([
  'deepinfra',
  'deepseek',
  'fireworks-ai',
  'groq',
  'lemonfox-ai',
  'lepton',
  'lingyi',
  'mistral-ai',
  'moonshot',
  'ncompass',
  'predibase',
  'sambanova',
  'vertex-ai',
  'zhipu',
])

/** Providers that end their streams in another way: the gateway takes `[DONE]` for JSON and dies of it. */
const END_OTHERWISE: ReadonlySet<string> = new Set([
  'anthropic',
  'cohere',
  'oracle',
  'perplexity-ai',
])

/**
 * The spelling of a provider's events.
 *
 * @param url The provider's URL, by which the gateway tells endpoints apart.
 */
export const spellingOf = (provider: string, url: string): Spelling => ({
  separator: separatorOf(provider, url),
  needsChoice: NEED_CHOICE.has(provider),
  needsUsage: provider === 'perplexity-ai',
  knowsDone: !END_OTHERWISE.has(provider),
})

function separatorOf(provider: string, url: string): Spelling['separator'] {
  switch (provider) {
    case 'anthropic':
      return url.endsWith('/complete') ? '\r\n\r\n' : '\n\n'
    case 'cohere':
      return url.includes('/chat') ? '\n\n' : '\n'
    case 'deepinfra':
    case 'sambanova':
      return '\n'
    case 'google':
      return '\r\n'
    case 'perplexity-ai':
      return '\r\n\r\n'
    case 'vertex-ai':
      return url.includes('/publishers/google') ? '\r\n\r\n' : '\n\n'
    default:
      return '\n\n'
  }
}
