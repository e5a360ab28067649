import { type Dialect, type EventReading, membersIn, parseData, usageFrom } from './dialect'
import type { OpenAIError } from './shapes'

const DONE = Buffer.from('[DONE]')
const ERROR_START = Buffer.from('{"error"')

/** Terminal events of the APIs that name their events; chat completions end with `data: [DONE]`. */
const TERMINAL: ReadonlyMap<string, EventReading['end']> = new Map([
  ['response.completed', 'complete'],
  ['response.incomplete', 'complete'],
  ['response.failed', 'failed'],
  ['image_generation.completed', 'complete'],
  ['image_edit.completed', 'complete'],
  ['speech.audio.done', 'complete'],
  ['transcript.text.done', 'complete'],
  ['error', 'failed'],
])

/** OpenAI's API. Errors: https://platform.openai.com/docs/guides/error-codes */
export const openai: Dialect = {
  name: 'openai',

  errorBody: (error): OpenAIError => ({
    error: {
      message: error.message,
      type: error.details.type ?? error.openaiType,
      param: error.details.param ?? null,
      code: error.details.code ?? error.kind,
    },
  }),

  providerErrorBody: ({ message, type, param, code }, status): OpenAIError => ({
    error: {
      message,
      type: type ?? (status >= 500 ? 'server_error' : 'invalid_request_error'),
      param: param ?? null,
      code: code ?? null,
    },
  }),

  errorEvent: (error, requestId) =>
    `data: ${JSON.stringify(openai.errorBody(error, requestId))}\n\n`,

  readEvent(name, data) {
    if (data.equals(DONE)) return { end: 'complete' }
    if (data.subarray(0, ERROR_START.length).equals(ERROR_START)) return { end: 'failed' }
    const end = TERMINAL.get(name)
    if (!end && data.indexOf('"usage"') === -1) return undefined
    const event = parseData(data)
    const response = event?.response as Record<string, unknown> | undefined
    const usage = openai.readUsage(event?.usage ?? response?.usage)
    return { ...(end && { end }), ...(usage && { usage }) }
  },

  readUsage(value) {
    const usage = membersIn(value)
    const input = membersIn(usage.prompt_tokens_details ?? usage.input_tokens_details)
    const output = membersIn(usage.completion_tokens_details ?? usage.output_tokens_details)
    return usageFrom({
      inputTokens: usage.prompt_tokens ?? usage.input_tokens,
      outputTokens: usage.completion_tokens ?? usage.output_tokens,
      cacheReadTokens: input.cached_tokens,
      reasoningTokens: output.reasoning_tokens,
    })
  },
}
