import type { Usage } from '../api/dialect'
import { wordsOfPortus } from '../api/responses/dialect'
import { LONG_VALUE, readMember } from '../body/json/body'
import { PortusError, portusError } from '../errors'
import { invalidAnswer } from '../portkey/errors'
import { type Answer, startBody, wholeBody } from '../stream/answer'
import { keep } from '../stream/limited'
import { redactAccounts } from '../telemetry/redact-accounts'
import type { AnswerEvent, Format, PrintOptions } from '../translate/answer-events'
import type { ClientTools } from '../translate/conversation'
import type { ReasoningMemory } from '../translate/reasoning-memory'
import { eventBytes } from './event-bytes'
import { translationOf } from './plan/conversation-for'
import { answerEvents, type EventGroups } from './provider-events'
import type { JsonRequest } from './request/read-request'
import type { Received } from './send'
import type { KeepAnswer } from './stored/keep-answer'
import { estimateOfBody } from './token-estimate'

/** What an answer is translated with. */
export type AnswerTranslation = {
  format: Format
  request: JsonRequest
  requestId: string
  /** Keeps what the next turn must bring back and its client may drop. */
  memory: ReasoningMemory
  /** What the client's tools are to it. */
  clientTools?: ClientTools
  /** Keeps the answer for later requests, where it is kept. */
  keep?: KeepAnswer | undefined
  /** Whether the client asked for a search of the web. */
  asksForSearch?: boolean
}

const encoder = new TextEncoder()

/**
 * An answer in a provider's format as the client reads it. An error that comes before anything else is
 * an answer with its status.
 *
 * @throws {PortusError} `invalid_provider_answer` where nobody can make anything of it.
 */
export async function translatedAnswer(
  answer: Received,
  translation: AnswerTranslation,
): Promise<Received> {
  const { format, request, memory } = translation
  const usage: Usage = {}
  const watch = (event: AnswerEvent) => {
    if (event.type === 'usage') Object.assign(usage, event.usage)
    if (event.type === 'call' && event.opaque && event.id) memory.keep(event.id, event.opaque)
  }
  const events = answerEvents(answer, format, request.isStreamed, request.hold)
  const groups = watched(events, watch, answer.redact)
  const options = optionsFor(translation)
  return request.isStreamed
    ? { ...(await streamed(answer, groups, translation, options)), usage }
    : { ...(await whole(answer, groups, translation, options)), usage }
}

function optionsFor({
  request: { alias, body, endpoint, isStreamed },
  requestId,
  clientTools,
  keep,
  asksForSearch = false,
}: AnswerTranslation): PrintOptions {
  const asked = isStreamed ? readMember(body, 'stream_options') : undefined
  return {
    requestId,
    model: alias.name,
    includesUsage:
      (asked as { include_usage?: unknown } | null | undefined)?.include_usage === true,
    asked: (member) => shortOf(readMember(body, member)),
    isKept: keep !== undefined,
    ...(clientTools && { clientTools }),
    asksForSearch,
    // Anthropic's clients read it at the start, where many providers say nothing.
    ...(endpoint.dialect === 'anthropic' && {
      estimatedInputTokens: () => estimateOfBody(body),
    }),
  }
}

const shortOf = (value: unknown): unknown => (value === LONG_VALUE ? undefined : value)

async function* watched(
  groups: EventGroups,
  watch: (event: AnswerEvent) => void,
  redact: (text: string) => string,
): EventGroups {
  for await (const group of groups) {
    for (const event of group) watch(event)
    yield group.map((event) => (event.type === 'error' ? redacted(event, redact) : event))
  }
}

/** A provider may repeat the credentials that it was sent, in any of its words. */
function redacted(
  { error, ...event }: AnswerEvent & { type: 'error' },
  redact: (text: string) => string,
): AnswerEvent {
  const clean = (text: string) => redactAccounts(redact(text))
  const { message, type, param, code } = error
  return {
    ...event,
    error: {
      ...error,
      message: clean(message),
      ...(type !== undefined && { type: clean(type) }),
      ...(param !== undefined && { param: clean(param) }),
      ...(code !== undefined && { code: clean(code) }),
    },
  }
}

/** The status of an error inside a good answer that names none. */
const BAD_GATEWAY = 502

/** The answer of a provider that says an error under a good status. */
function failed(answer: Received, { error, status }: AnswerEvent & { type: 'error' }): Received {
  answer.abort.abort()
  const body = wholeBody(encoder.encode(JSON.stringify({ error })))
  const headers = new Headers(answer.headers)
  headers.set('content-type', 'application/json')
  return { ...answer, ...body, headers, status: status ?? BAD_GATEWAY }
}

async function whole(
  answer: Received,
  groups: EventGroups,
  { request, keep: keepAnswer }: AnswerTranslation,
  options: PrintOptions,
): Promise<Received> {
  const events: AnswerEvent[] = []
  // A list of any length, which is too long for the arguments of one call.
  for (;;) {
    const { done, value } = await nextOf(groups)
    if (done) break
    for (const event of value) events.push(event)
  }
  const error = events.find(({ type }) => type === 'error')
  if (error?.type === 'error') return failed(answer, error)
  if (events.at(-1)?.type !== 'end') throw invalidAnswer()
  const printed = translationOf(request.endpoint).printAnswer(events, options)
  await keepAnswer?.(printed, answer.redact)
  return {
    ...answer,
    ...wholeBody(encoder.encode(JSON.stringify(printed))),
    headers: labelled(answer, 'application/json'),
  }
}

async function streamed(
  answer: Received,
  groups: EventGroups,
  { request, keep: keepAnswer }: AnswerTranslation,
  options: PrintOptions,
): Promise<Received> {
  const begun: AnswerEvent[] = []
  for (;;) {
    const { done, value } = await nextOf(groups)
    if (done) break
    for (const event of value) begun.push(event)
    if (value.some(({ type }) => type !== 'start' && type !== 'usage')) break
  }
  const [first] = begun.filter(({ type }) => type !== 'start' && type !== 'usage')
  if (!first) throw invalidAnswer()
  if (first.type === 'error') return failed(answer, first)
  const printer = translationOf(request.endpoint).eventPrinter(options)
  const texts = async function* (): AsyncGenerator<Uint8Array, undefined> {
    let isComplete = false
    const bytesOf = eventBytes(request.endpoint.streams === 'responses')
    let allBytes = 0
    const print = async (group: readonly AnswerEvent[]) => {
      let text = ''
      let isAtEnd = false
      for (const event of group) {
        const bytes = bytesOf(event)
        allBytes += bytes
        if (bytes > 0) keep(request.hold, bytes, allBytes)
        text += printer.print(event)
        isAtEnd ||= event.type === 'end'
        isComplete ||= isAtEnd || event.type === 'error'
      }
      // The client may come back as soon as it has the end.
      if (isAtEnd && printer.answer) await keepAnswer?.(printer.answer, answer.redact)
      return text
    }
    const start = await print(begun)
    if (start) yield encoder.encode(start)
    for await (const group of groups) {
      const text = await print(group)
      if (text) yield encoder.encode(text)
    }
    if (!isComplete) throw portusError('stream_truncated')
  }
  // A failed response holds what has come of it.
  const errorEvent = (error: PortusError) =>
    printer.print({ type: 'error', error: wordsOfPortus(error), status: error.status })
  return {
    ...answer,
    ...(await startBody(texts())),
    ...(request.endpoint.streams === 'responses' && { errorEvent }),
    headers: labelled(answer, 'text/event-stream; charset=utf-8'),
  }
}

/**
 * The next events of a stream that has not begun for the client.
 *
 * @throws {PortusError} `invalid_provider_answer` where the provider's connection breaks.
 */
const nextOf = (groups: EventGroups) =>
  groups.next().catch((cause: unknown) => {
    if (cause instanceof PortusError) throw cause
    throw portusError('invalid_provider_answer', 'incomplete', { cause })
  })

function labelled({ headers }: Answer, type: string): Headers {
  const copy = new Headers(headers)
  copy.delete('content-length')
  copy.set('content-type', type)
  return copy
}
