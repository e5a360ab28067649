/** How an SDK is asked, in the same words whatever the SDK. */
export type Options = {
  /** Where Portus listens, without a path. */
  url: string
  alias: string
  isStreamed: boolean
  tools?: boolean
  schema?: boolean
  thinks?: boolean
  /** Sends back of each answer what most clients keep: texts, and ids, names and inputs of calls. */
  keepsIdsOnly?: boolean
  /** Is told each request that leaves the client, of drivers whose counts hold an estimate of it. */
  sees?: (body: Record<string, unknown>) => void
}

export type Prompt = { text: string; media?: { type: string; data: string } }
export type Result = { id: string; name: string; text: string }

/** What an SDK makes of an answer. */
export type Said = {
  text: string
  calls: { id: string; name: string; input: unknown }[]
  stop: string | null | undefined
  /** All tokens, also those that a cache held. */
  usage: { input: number | undefined; output: number | undefined }
  thoughts: string
  /** How many pieces the text of a stream had. */
  pieces: number
}

/** A conversation by the SDK's own types. It keeps what the SDK gives. */
export type Session = {
  ask: (prompt: Prompt) => Promise<Said>
  answer: (results: readonly Result[]) => Promise<Said>
}

/** An SDK. */
export type Driver = {
  name: string
  dialect: 'openai' | 'anthropic' | 'responses' | 'google'
  /** Its words for an answer that ended by itself, and for one that asks for tools. */
  stops: { end: string; calls: string }
  /** Whether it brings back thoughts and their signatures. */
  keepsThoughts: boolean
  /** Whether it shows them. */
  showsThoughts: boolean
  /** Adds the counts at both ends of a stream, and reads those of the prompt at its start alone. */
  addsCounts?: boolean
  /** What it makes of a stream that only its last event calls failed. It throws by default. */
  failedAtEnd?: 'a whole answer' | 'the status alone'
  open: (options: Options) => Session
  /** Whether it is the class that the SDK has for such an error. */
  isOwn: (error: unknown, status?: number) => boolean
}

/** The weather's arguments, and what a schema asks for. */
export const CITY = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
} as const
export const FORECAST = {
  ...CITY,
  properties: { city: { type: 'string' }, celsius: { type: 'number' } },
  required: ['city', 'celsius'],
} as const

export const TOOL = { name: 'weather', description: 'The weather in a city' }

/** Enough for the least budget of thinking. */
export const MAX_TOKENS = 4096
export const BUDGET = 1024

/** Whether an error or one of its bases has this name: an SDK may bring its own copy of another. */
export function isNamed(error: unknown, name: string): boolean {
  for (let at: unknown = error; at; at = Object.getPrototypeOf(at))
    if ((at as object).constructor?.name === name) return true
  return false
}

/** The class of OpenAI's and Anthropic's SDKs for an error of this status, or inside a stream. */
export const isApiError = (error: unknown, status?: number): boolean =>
  isNamed(error, status === 429 ? 'RateLimitError' : 'APIError')
