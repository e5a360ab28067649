import { type Dialect, membersIn, parseData } from '../dialect'
import type { GoogleError } from '../shapes'
import { googleStatus } from './status'
import { geminiUsage } from './usage'

/** A provider's error, or one of Portus', as Google's APIs say it. https://cloud.google.com/apis/design/errors */
const errorOf = (code: number, message: string): GoogleError => ({
  error: { code, message, status: googleStatus(code) },
})

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

  providerStatus: (_, status) => status,

  errorBody: (error) => errorOf(error.status, error.message),

  providerErrorBody: ({ message }, status) => errorOf(status, message),

  errorEvent: (error, requestId) =>
    `data: ${JSON.stringify(google.errorBody(error, requestId))}\n\n`,

  isErrorBody: (value) => typeof membersIn(membersIn(value).error).message === 'string',

  /** A stream of Gemini's ends with its connection. */
  terminalEvent: '',

  /** A comment: https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream */
  ping: ': ping\n\n',

  readEvent(_, data) {
    const event = membersIn(parseData(data))
    if (event.error) return { end: 'failed' }
    const hasStopped = saysWhyItEnds(event)
    const usage = google.readUsage(event.usageMetadata)
    if (!hasStopped && !usage) return undefined
    return { ...(hasStopped && { hasStopped }), ...(usage && { usage }) }
  },

  usageMember: 'usageMetadata',

  readUsage: (usage) => geminiUsage(usage),
}
