import type { AliasFile } from '../../../../src/alias/schema'
import type { Answer, Received } from '../server'

/** A call of a tool. Providers that have no ids of calls leave them out. */
export type Call = { id?: string; name: string; input: object }

/** A call of a tool that takes free text, which only OpenAI's Responses have. */
export type CustomCall = { id: string; name: string; input: string; namespace?: string }

/** What a model says in one turn. */
export type Speech = {
  thought?: string
  text?: string
  calls?: readonly (Required<Call> & { namespace?: string })[]
  customCalls?: readonly CustomCall[]
}

/** What a provider received, in the same words whatever its format. */
export type Heard = {
  /** All text of the user. */
  text: string
  media: { type: string; data: string }[]
  tools: string[]
  calls: (Call & { signature?: string })[]
  results: { id?: string; text: string }[]
  thoughts: { text: string; signature?: string }[]
  schema: unknown
  /** Whether the model is told to think. */
  thinks: boolean
}

export type Counts = { input: number; output: number }

/** A provider's format: how its fake answers, and how what it received is read. */
export type Format = {
  name: string
  /** The dialect whose requests pass through. */
  own?: 'openai' | 'anthropic' | 'responses' | 'google'
  alias: (url: string) => AliasFile
  say: (speech: Speech) => Answer
  /** A stream that ends in the middle of this, and one that ends in an error. */
  cut: (speech: Speech) => Answer
  fail: (speech: Speech) => Answer
  /** A stream that says in its last event alone that it has failed, where the provider has such a word. */
  failAtEnd?: (speech: Speech) => Answer
  /** Refuses with 429, in the provider's {@link WORDS}. */
  refuse: Answer
  hear: (received: Received) => Heard
  /** The token counts of each answer, with what a cache held. */
  usage: Counts
  /** What of them a stream says before its first piece. Where it says none, Portus estimates those of the request. */
  usageAtStart: { input: number | 'estimated'; output: number }
  /** Whether calls and results have ids. */
  hasIds: boolean
  /** Whether a request can say how much its model thinks. */
  takesThinking: boolean
  /**
   * What of the model's thoughts must come back to it in the next turn. `shown` ones need not, and a model thinks
   * on without its `encrypted` ones.
   */
  thoughts:
    | 'signed thought'
    | 'encrypted thought'
    | 'signed call'
    | 'text'
    | 'text, or none'
    | 'shown'
    | 'none'
  /** False where a PDF must be refused. */
  takesPdf?: boolean
  /** False where a JSON Schema for the answer must be refused: the model would not keep to it. */
  takesSchema?: boolean
  /** False where a JSON Schema must be refused beside tools. */
  takesSchemaBesideTools?: boolean
}

/** An id of what was said: agents take two answers of one id for two pieces of one answer. */
export const idOf = (prefix: string, said: unknown): string =>
  `${prefix}_${new Bun.CryptoHasher('sha256').update(JSON.stringify(said)).digest('hex').slice(0, 48)}`

/** What every provider says of a request that it does not answer. */
export const WORDS = 'In its own words'

/** What the model must get back. */
export const SIGNATURE = 'c2lnbmF0dXJl'

type Json = Record<string, unknown>

/** Members of a value that is an object. */
export const membersOf = (value: unknown): Json => (value ?? {}) as Json
/** The items of a value that is a list. */
export const itemsOf = (value: unknown): Json[] => (Array.isArray(value) ? (value as Json[]) : [])
/** The text of a value that is text, or a list of texts. */
export const textOf = (value: unknown): string =>
  typeof value === 'string'
    ? value
    : itemsOf(value)
        .map(({ text }) => text ?? '')
        .join('')

/** A `data:` URL in its two parts. */
export function mediumOf(url: unknown): { type: string; data: string } {
  const [, type = '', data = ''] = /^data:([^;]+);base64,(.*)$/.exec(String(url)) ?? []
  return { type, data }
}

/** What the user said, in parts of OpenAI's form. */
export const partsAsked = (messages: readonly Json[]): Json[] =>
  messages
    .filter(({ role }) => role === 'user')
    .flatMap(({ content }) =>
      typeof content === 'string' ? [{ type: 'text', text: content }] : itemsOf(content),
    )

/** The tools, calls and results of a request in OpenAI's form. */
export const toolsHeard = (
  messages: readonly Json[],
  tools: unknown,
): Pick<Heard, 'tools' | 'calls' | 'results'> => ({
  tools: itemsOf(tools).map((tool) => String(membersOf(tool.function).name)),
  calls: messages
    .filter(({ role }) => role === 'assistant')
    .flatMap(({ tool_calls: calls }) => itemsOf(calls))
    .map(({ id, function: called }) => ({
      id: String(id),
      name: String(membersOf(called).name),
      input: JSON.parse(String(membersOf(called).arguments)) as object,
    })),
  results: messages
    .filter(({ role }) => role === 'tool')
    .map(({ tool_call_id: id, content }) => ({ id: String(id), text: textOf(content) })),
})
