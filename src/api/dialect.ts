import { jsonIn } from '../body/json/json-in'
import type { PortusError } from '../errors'
import type { DialectName } from './endpoints/endpoint'
import type { AnthropicError, GoogleError, OpenAIError } from './shapes'

/** The JSON body of an error. */
export type ErrorBody = OpenAIError | AnthropicError | GoogleError

/**
 * Token counts of one answer. The kinds are disjoint, so that they can be added and priced one by one;
 * only `reasoningTokens` is a part of another, `outputTokens`. An absent count is unknown, and zero is a fact.
 */
export type Usage = {
  /** Input that no cache held, without audio and pictures where those are counted apart. */
  inputTokens?: number
  cacheReadTokens?: number
  /** Written to a cache, for five minutes or for a time that the provider does not say. */
  cacheWriteTokens?: number
  /** Written to a cache for an hour. */
  cacheWrite1hTokens?: number
  audioInputTokens?: number
  /** Everything the model wrote, with its reasoning and without audio. */
  outputTokens?: number
  /** The part of `outputTokens` that was reasoning. */
  reasoningTokens?: number
  audioOutputTokens?: number
}

/** What one server-sent event means for the stream it belongs to. */
export type EventReading = {
  /** Set by the terminal event, and by an error event: nothing the client needs comes after it. */
  end?: 'complete' | 'failed'
  /** Whether the event gives a reason why the answer ends: only formalities may follow. */
  hasStopped?: boolean
  /** What the stream has used, up to this event. */
  usage?: Usage
  /** What it says of the tier of service (see `tier.ts`). */
  tier?: string
  /** Whether the event brings a whole thing of its own, such as a picture. */
  isItem?: boolean
  /** Whether the API says more behind this error. */
  isFollowed?: boolean
  /** Whether the event says what was used, and nothing else. */
  isUsageAlone?: boolean
}

/** A provider's error, freed of the gateway's wrapping. */
export type ProviderError = {
  message: string
  type?: string | undefined
  param?: string | undefined
  code?: string | undefined
}

/** What is particular to one of the two APIs that clients speak; the route decides which. */
export type Dialect = {
  name: DialectName
  /** The status of an error of Portus' own. */
  statusOf(error: PortusError): number
  /** The status of a provider's error that Portus prints in this API's words. */
  providerStatus(error: ProviderError, status: number): number
  /** The JSON body of an error of Portus' own. */
  errorBody(error: PortusError, requestId: string): ErrorBody
  /**
   * The JSON body for a provider's error that the gateway has put into other clothes.
   *
   * @param retryAfter The answer's `retry-after`, for an API that says in its bodies when to ask again.
   */
  providerErrorBody(
    error: ProviderError,
    status: number,
    requestId: string,
    retryAfter?: string | null,
  ): ErrorBody
  /**
   * What ends a stream with `error`: whole server-sent events.
   *
   * @param events How many have come before.
   */
  errorEvent(error: PortusError, requestId: string, events?: number): string
  /** Whether parsed JSON is an error as this API sends it, so that every client of it can read it. */
  isErrorBody(value: unknown): boolean
  /** The terminal event of a stream whose last event was the reason for its end. */
  terminalEvent: string
  /**
   * Whether a stream breaks off behind an error event, too, because clients of this API pass over such events and
   * would take half an answer for a whole one.
   */
  breaksOffErrors?: true
  /** What says nothing, before and between the events of a stream, and shows that the connection lives. */
  ping: string
  /**
   * @param name The event's `event` field, or else the `type` in its data, or "".
   * @param data Its data; of a very long event only some members (see `stream/scan-events.ts`).
   * @param soFar What the stream has used before this event.
   */
  readEvent(name: string, data: Buffer, soFar?: Usage): EventReading | undefined
  /** The members of its events that hold pieces of text, thoughts and calls as strings, the most frequent first. */
  textMembers: readonly string[]
  /** The member of an answer with its token counts. */
  usageMember: 'usage' | 'usageMetadata'
  /**
   * Reads the `usage` member of an answer or of an event.
   *
   * @param soFar What the events before it said.
   */
  readUsage(usage: unknown, soFar?: Usage): Usage | undefined
}

/** The members of `value`, which may be anything. */
export const membersIn = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}

/** A count of tokens, or nothing where it is none. */
export const countOf = (value: unknown): number | undefined =>
  Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined

/** Puts each count that is one into a usage; nothing where none is. */
export function usageFrom(counts: { [Name in keyof Usage]: unknown }): Usage | undefined {
  let usage: Usage | undefined
  for (const name in counts) {
    const value = countOf(counts[name as keyof Usage])
    if (value === undefined) continue
    usage ??= {}
    usage[name as keyof Usage] = value
  }
  return usage
}

/** The sum of token counts, kind by kind. A kind that none of them knows stays unknown. */
export function summedUsage(first: Usage, others: readonly Usage[]): Usage {
  const sum = { ...first }
  for (const other of others)
    for (const [kind, count] of Object.entries(other) as [keyof Usage, number][])
      sum[kind] = (sum[kind] ?? 0) + count
  return sum
}

/** The JSON of one `data` line, or nothing where it is not an object. */
export function parseData(data: Buffer): Record<string, unknown> | undefined {
  const value = jsonIn(data.toString())
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)
    : undefined
}
