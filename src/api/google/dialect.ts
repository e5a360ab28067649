import { type Dialect, membersIn, parseData } from '../dialect'
import type { GoogleError } from '../shapes'
import { googleStatus } from './status'
import { geminiUsage } from './usage'

/** A provider's error, or one of Portus', as Google's APIs say it. https://cloud.google.com/apis/design/errors */
const errorOf = (code: number, message: string): GoogleError => ({
  error: { code, message, status: googleStatus(code) },
})

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
    const hasStopped =
      Array.isArray(event.candidates) &&
      event.candidates.some((candidate) => Boolean(membersIn(candidate).finishReason))
    const usage = google.readUsage(event.usageMetadata)
    if (!hasStopped && !usage) return undefined
    return { ...(hasStopped && { hasStopped }), ...(usage && { usage }) }
  },

  readUsage: (usage) => geminiUsage(usage),
}
