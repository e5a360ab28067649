import type { Endpoint } from '../api/endpoints/endpoints'
import { wordsOfPortus } from '../api/responses/dialect'
import { PortusError, portusError } from '../errors'
import { invalidAnswer } from '../portkey/errors'
import { type Answer, startBody, wholeBody } from '../stream/answer'
import { keep } from '../stream/limited'
import type { AnswerEvent, PrintOptions } from '../translate/answer-events'
import { eventBytes, type KeptTexts } from './event-bytes'
import { translationOf } from './plan/conversation-for'
import type { EventGroups } from './provider-events'
import type { JsonRequest } from './request/read-request'
import type { Received } from './request/received'
import type { KeepAnswer } from './stored/keep-answer'

const encoder = new TextEncoder()

/** What an answer is printed for. */
export type AnswerPrinting = {
  request: JsonRequest
  /** Keeps the answer for later requests, where it is kept. */
  keep?: KeepAnswer | undefined
}

/** The status of an error inside a good answer that names none. */
const BAD_GATEWAY = 502

/** How long a provider may take to end a body whose last event has come: Gemini's clients read to the end. */
const END_GRACE_MS = 1000

/** The answer of a provider that says an error under a good status. */
function failed(answer: Received, { error, status }: AnswerEvent & { type: 'error' }): Received {
  answer.abort.abort()
  const body = wholeBody(encoder.encode(JSON.stringify({ error })))
  const headers = new Headers(answer.headers)
  headers.set('content-type', 'application/json')
  return { ...answer, ...body, headers, status: status ?? BAD_GATEWAY }
}

/**
 * A translated answer that is whole.
 *
 * @throws {PortusError} `invalid_provider_answer` where it does not come to its end.
 */
export async function wholeAnswer(
  answer: Received,
  groups: EventGroups,
  { request, keep: keepAnswer }: AnswerPrinting,
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

/**
 * A translated answer that streams. It begins with the first event that says something.
 *
 * @throws {PortusError} `invalid_provider_answer` where there is none.
 */
export async function streamAnswer(
  answer: Received,
  groups: EventGroups,
  { request, keep: keepAnswer }: AnswerPrinting,
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
    let grace: Timer | undefined
    const bytesOf = eventBytes(keptTexts(request.endpoint))
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
      if (isAtEnd) grace ??= setTimeout(() => answer.abort.abort(), END_GRACE_MS)
      // The client may come back as soon as it has the end.
      if (isAtEnd && printer.answer) await keepAnswer?.(printer.answer, answer.redact)
      return text
    }
    try {
      const start = await print(begun)
      if (start) yield encoder.encode(start)
      for await (const group of groups) {
        const text = await print(group)
        if (text) yield encoder.encode(text)
      }
    } catch (cause) {
      // All of the answer has come. How its connection ends says nothing more.
      if (!isComplete) throw cause
    } finally {
      clearTimeout(grace)
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

const keptTexts = ({ streams, dialect }: Endpoint): KeptTexts =>
  streams ?? (dialect === 'google' ? 'texts' : 'none')

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
