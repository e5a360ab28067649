import { type Dialect, membersIn, parseData } from '../dialect'
import type { GoogleError } from '../shapes'
import { servedTier } from '../tier'
import { fullContextOf, googleWords } from '../words/full-context'
import { type ErrorDetail, ownDetails, retryDetails } from './error-details'
import { PING } from './ping'
import { googleStatus } from './status'
import { geminiUsage } from './usage'

/** An error as Google's APIs say it. https://cloud.google.com/apis/design/errors */
const errorOf = (code: number, message: string, details: readonly ErrorDetail[]): GoogleError => ({
  error: {
    code,
    message,
    status: googleStatus(code),
    ...(details.length > 0 && { details: [...details] }),
  },
})

/** Anthropic's status for an overloaded provider, which Google does not have. https://docs.anthropic.com/en/api/errors */
const OVERLOADED = 529
const UNAVAILABLE = 503

/**
 * Whether a chunk says why the answer ends: by a candidate, or because the prompt was not answered. Of a chunk with a
 * large picture only its counts are known.
 */
function saysWhyItEnds(chunk: Readonly<Record<string, unknown>>): boolean {
  const { candidates, promptFeedback, usageMetadata, modelVersion, responseId } = chunk
  if (Array.isArray(candidates))
    return candidates.some((candidate) => Boolean(membersIn(candidate).finishReason))
  if (membersIn(promptFeedback).blockReason) return true
  return Boolean(usageMetadata) && modelVersion === undefined && responseId === undefined
}

/** Gemini's API. Errors: https://ai.google.dev/gemini-api/docs/troubleshooting */
export const google: Dialect = {
  name: 'google',

  statusOf: ({ status }) => status,

  providerStatus: (_, status) => (status === OVERLOADED ? UNAVAILABLE : status),

  errorBody: (error) => errorOf(error.status, error.message, ownDetails(error)),

  providerErrorBody(words, status, _, retryAfter) {
    const full = fullContextOf(words, status)
    const message = full ? googleWords(words.message, full) : words.message
    return errorOf(status, message, retryDetails(retryAfter))
  },

  errorEvent: (error, requestId) =>
    `data: ${JSON.stringify(google.errorBody(error, requestId))}\r\n\r\n`,

  isErrorBody: (value) => typeof membersIn(membersIn(value).error).message === 'string',

  /** A stream of Gemini's ends with its connection. */
  terminalEvent: '',

  /** The SDKs before `@google/genai` 3, LangChain and the AI SDK take an error for a chunk without candidates. */
  breaksOffErrors: true,

  /**
   * A chunk without words, as Google sends them, too. The parsers of Google's SDKs are written by hand: comments, and
   * empty lines at the start of an event, break those of JavaScript, Python and Go.
   * https://github.com/googleapis/js-genai/blob/main/src/_api_client.ts
   * https://github.com/google-gemini/deprecated-generative-ai-js/blob/main/packages/main/src/requests/stream-reader.ts
   */
  ping: PING,

  readEvent(_, data) {
    const event = membersIn(parseData(data))
    if (event.error) return { end: 'failed' }
    const hasStopped = saysWhyItEnds(event)
    const usage = google.readUsage(event.usageMetadata)
    const tier = servedTier(event.usageMetadata)
    if (!hasStopped && !usage) return undefined
    return { ...(hasStopped && { hasStopped }), ...(usage && { usage }), ...(tier && { tier }) }
  },

  textMembers: ['text'],

  usageMember: 'usageMetadata',

  readUsage: (usage) => geminiUsage(usage),
}
