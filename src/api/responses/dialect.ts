import type { PortusError } from '../../errors'
import type { Dialect, ProviderError } from '../dialect'
import { openai } from '../openai'
import { responseErrorEvents } from './error-events'

/** An error of Portus' own as one that an answer holds. */
export const wordsOfPortus = (error: PortusError): ProviderError =>
  openai.errorBody(error, '').error as ProviderError

/** OpenAI's API where it streams the events of a response, whose errors are events with a name and a type. */
export const openaiResponses: Dialect = {
  ...openai,

  /** https://platform.openai.com/docs/api-reference/responses-streaming */
  textMembers: ['delta'],

  errorEvent(error, requestId, events = 0) {
    const said = responseErrorEvents(
      wordsOfPortus(error),
      openai.statusOf(error),
      unknown(requestId),
    )
    return said
      .map(([type, members], index) => {
        const data = JSON.stringify({ type, sequence_number: events + index, ...members })
        return `event: ${type}\ndata: ${data}\n\n`
      })
      .join('')
  },

  readEvent(name, data, soFar) {
    const reading = openai.readEvent(name, data, soFar)
    return reading?.end === 'failed' && name === 'error'
      ? { ...reading, isFollowed: true }
      : reading
  },
}

/** A failed response. Only the failure is known here: the provider has sent the rest to the client. */
const unknown = (requestId: string) => ({
  id: `resp_${requestId}`,
  object: 'response',
  created_at: Math.floor(Date.now() / 1000),
  incomplete_details: null,
  instructions: null,
  metadata: {},
  model: 'unknown',
  output: [],
  parallel_tool_calls: true,
  temperature: null,
  tool_choice: 'auto',
  tools: [],
  top_p: null,
})
