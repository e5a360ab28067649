import { type Dialect, type EventReading, membersIn, parseData } from './dialect'
import { openaiUsage } from './openai-usage'
import type { OpenAIError } from './shapes'
import { servedTier } from './tier'
import { FULL, fullContextOf } from './words/full-context'

const DONE = '[DONE]'
const DONE_START = DONE.charCodeAt(0)

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

/** Terminal events that bring a picture. Those of half-made pictures are none of them. */
const PICTURES: ReadonlySet<string> = new Set([
  'image_generation.completed',
  'image_edit.completed',
])

/** OpenAI's API. Errors: https://platform.openai.com/docs/guides/error-codes */
export const openai: Dialect = {
  name: 'openai',

  statusOf: ({ status }) => status,

  providerStatus: (_, status) => status,

  errorBody: (error): OpenAIError => ({
    error: {
      message: error.message,
      type: error.details.type ?? error.openaiType,
      param: error.details.param ?? null,
      code: error.details.code ?? error.kind,
    },
  }),

  providerErrorBody(words, status): OpenAIError {
    const { message, type, param, code } = words
    const full = fullContextOf(words, status)
    return {
      error: {
        message,
        type: type ?? (status >= 500 ? 'server_error' : 'invalid_request_error'),
        param: param ?? null,
        code: full ? FULL : (code ?? null),
      },
    }
  },

  errorEvent: (error, requestId) =>
    `data: ${JSON.stringify(openai.errorBody(error, requestId))}\n\n`,

  isErrorBody: (value) => typeof membersIn(membersIn(value).error).message === 'string',

  terminalEvent: 'data: [DONE]\n\n',

  /** A comment: https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream */
  ping: ': ping\n\n',

  readEvent(name, data) {
    if (data[0] === DONE_START) return isDone(data) ? { end: 'complete' } : undefined
    const end = name === '' ? undefined : TERMINAL.get(name)
    if (!end && !mayMatter(data)) return undefined
    const event = membersIn(parseData(data))
    const choices = Array.isArray(event.choices) ? event.choices : undefined
    const choice = membersIn(choices?.[0])
    const response = membersIn(event.response)
    const counts = event.usage ?? response.usage ?? membersIn(event.x_groq).usage ?? choice.usage
    const usage = openai.readUsage(counts)
    const tier = servedTier(counts, event.service_tier ?? response.service_tier)
    const hasFailed = end === 'failed' || Boolean(event.error)
    if (hasFailed) return { end: 'failed', ...(usage && { usage }), ...(tier && { tier }) }
    const hasStopped = choices?.some(hasReason)
    const isUsageAlone = usage !== undefined && choices?.length === 0
    if (!end && !usage && !hasStopped) return undefined
    return {
      ...(end && { end }),
      ...(usage && { usage }),
      ...(tier && { tier }),
      ...(PICTURES.has(name) && { isItem: true }),
      ...(hasStopped && { hasStopped }),
      ...(isUsageAlone && { isUsageAlone }),
    }
  },

  /** Of chat completions, and of the older completions. Some providers stream thoughts by names of their own. */
  textMembers: ['content', 'arguments', 'text', 'reasoning_content', 'reasoning', 'refusal'],

  usageMember: 'usage',

  readUsage: openaiUsage,
}

/** Clients look at its beginning alone, and some servers write a blank behind it. */
const isDone = (data: Buffer): boolean =>
  data.length < 2 * DONE.length && data.toString('latin1').trimEnd() === DONE

/** A chunk may give an empty text before its reason. */
const hasReason = (choice: unknown): boolean => Boolean(membersIn(choice).finish_reason)

/** The members of a chunk that say more than its text, if they are not null. */
const TELLING = ['"finish_reason"', '"usage"', '"error"'].map((name) => Buffer.from(name))

const SPACE = 0x20
const COLON = 0x3a
const NULL_START = 0x6e

/**
 * Whether an event may say anything but a piece of an answer. It does not parse the event: there are
 * thousands of them in a stream.
 */
const mayMatter = (data: Buffer): boolean => TELLING.some((name) => hasValue(data, name))

/** Whether a member of this name has a value somewhere. A name in quotes cannot stand inside a string. */
function hasValue(data: Buffer, name: Buffer): boolean {
  for (let at = data.indexOf(name); at !== -1; at = data.indexOf(name, at)) {
    at += name.length
    while (data[at] === SPACE) at++
    if (data[at] !== COLON) continue
    at++
    while (data[at] === SPACE) at++
    if (data[at] !== NULL_START) return true
  }
  return false
}
