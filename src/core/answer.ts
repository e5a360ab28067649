import type { Dialect, Usage } from '../dialects/dialect'
import type { Alias } from './alias'
import { PortusError } from './errors'
import type { Answer } from './forward'
import { invalidAnswer, isUnreadable, readGatewayError, wordsOf } from './gateway-errors'
import { clientHeaders } from './headers'
import { relayBody } from './relay'
import type { Report, Reporter } from './report'
import type { RequestRecord } from './request-record'
import { usageOf } from './usage'

/** What turns the gateway's answer into the client's. */
export type AnswerContext = {
  record: RequestRecord
  alias: Alias
  dialect: Dialect
  /** Whether the gateway made the answer out of the provider's, and not just passed it on. */
  isTranslated: boolean
  /** Whether the endpoint answers with JSON or events and nothing else. */
  isConversation: boolean
  idleTimeoutMs: number
  report: Reporter
}

/** The runtime never reads into shared memory, which its types leave open. */
type Bytes = Uint8Array<ArrayBuffer>

/** Of an error answer this much is read; the rest cannot be meant for people. */
const MAX_ERROR_BYTES = 1024 * 1024

/** Statuses that have no body. RFC 9110 sections 15.3.5, 15.3.6 and 15.4.5. */
const BODILESS = new Set([204, 205, 304])

/**
 * The response for the client. Whatever becomes of it, it is reported exactly once: here, when its
 * body has ended, or by whoever catches what this throws.
 *
 * @throws {PortusError} when the gateway's answer is really an error of its own.
 */
export async function answerClient(answer: Answer, context: AnswerContext): Promise<Response> {
  const { record, dialect, idleTimeoutMs, report } = context
  const { status } = answer
  const head = headOf(answer, context)
  const headers = clientHeaders(answer.headers, record.id)
  if (status >= 400) return errorAnswer(answer, context, head, headers)

  if (context.isTranslated && answer.first && isUnreadable(answer.first)) {
    answer.abort.abort()
    throw invalidAnswer()
  }
  const content = contentOf(answer.headers)
  if (isNoAnswer(content, answer, context)) {
    answer.abort.abort()
    throw invalidAnswer()
  }
  const { whole, answer: unread } =
    content === 'json' ? await readIfReady(answer) : { whole: undefined, answer }
  if (whole || !answer.first) {
    const usage = whole && usageOf(whole, dialect)
    report(ended(head, 'complete', whole?.byteLength ?? 0, usage))
    return new Response(BODILESS.has(status) ? null : (whole ?? ''), { status, headers })
  }
  const body = relayBody({
    answer: unread,
    dialect,
    requestId: record.id,
    content,
    idleTimeoutMs,
    onEnd: ({ outcome, bytes, usage, error }) =>
      report({
        ...ended(head, outcome, bytes, usage),
        ...(error && { error: { kind: error.kind } }),
      }),
  })
  return new Response(body, { status, headers })
}

/** `application/problem+json` and its like are JSON as well. RFC 6839 section 3.1. */
const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json/

function contentOf(headers: Headers): 'events' | 'json' | 'other' {
  const type = headers.get('content-type') ?? ''
  if (type.startsWith('text/event-stream')) return 'events'
  return JSON_TYPE.test(type) ? 'json' : 'other'
}

/**
 * Whether a good status stands over nothing that an SDK could make an answer of, which some then take
 * for an empty one: a page of whatever stands before the provider, or no byte at all, to which a
 * translated stream comes whose provider died before its first event.
 */
function isNoAnswer(
  content: ReturnType<typeof contentOf>,
  { status, headers, first }: Answer,
  { isConversation }: AnswerContext,
): boolean {
  if (isConversation && headers.get('content-type')?.startsWith('text/html')) return true
  return content !== 'other' && !first && !BODILESS.has(status)
}

/** The whole body if it has come in one piece, which spares a JSON answer the cost of a stream. */
async function readIfReady(answer: Answer): Promise<{ whole?: Bytes; answer: Answer }> {
  const { first, rest } = answer
  if (!first) return { answer }
  if (!rest) return { whole: first as Bytes, answer }
  const next = rest.read()
  const ready = await Promise.race([next, new Promise<undefined>((done) => setImmediate(done))])
  if (ready?.done) return { whole: first as Bytes, answer }
  // What has been asked for must not be lost: the relay finds it where it would have asked.
  const reads = [() => next]
  return {
    answer: {
      ...answer,
      rest: {
        read: () => (reads.pop() ?? (() => rest.read()))(),
        cancel: (reason) => rest.cancel(reason),
      },
    },
  }
}

/**
 * An error of the provider, in the client's dialect and otherwise in the provider's words; but for
 * the credentials, which some providers repeat when they refuse them.
 */
async function errorAnswer(
  answer: Answer,
  context: AnswerContext,
  head: Report,
  headers: Headers,
): Promise<Response> {
  const { record, alias, dialect, report } = context
  const { status } = answer
  const bytes = await readAll(answer)
  const received = new TextDecoder().decode(bytes)
  const text = alias.redact(received)
  for (const [name, value] of headers) headers.set(name, alias.redact(value))
  const error = readGatewayError(status, answer.headers, text, context.isTranslated)
  if (error instanceof PortusError) throw error
  const isJson = contentOf(answer.headers) === 'json'
  if (!error && isJson) {
    report(ended(head, 'failed', bytes.byteLength, undefined))
    return new Response(text === received ? bytes : text, { status, headers })
  }
  const body = dialect.providerErrorBody(
    error ?? wordsOf(text, answer.headers, status),
    status,
    record.id,
  )
  // Once more: the gateway wraps some texts, and what is unwrapped reads differently.
  const json = alias.redact(JSON.stringify(body))
  headers.set('content-type', 'application/json')
  report(ended(head, 'failed', json.length, undefined))
  return new Response(json, { status, headers })
}

/** The body of an error, as far as it can be meant for people. */
export async function readAll({ first, rest }: Answer): Promise<Uint8Array<ArrayBuffer>> {
  const pieces = first ? [first] : []
  let length = first?.byteLength ?? 0
  while (rest && length < MAX_ERROR_BYTES) {
    const { done, value } = await rest.read().catch(() => ({ done: true, value: undefined }))
    if (done || !value) break
    pieces.push(value)
    length += value.byteLength
  }
  void rest?.cancel().catch(() => {})
  return Buffer.concat(pieces)
}

/** What can be said of the answer before its body has ended. */
function headOf({ status, headers }: Answer, { record, alias }: AnswerContext): Report {
  const target = headers.get('x-portkey-last-used-option-index')
  const retries = Number(headers.get('x-portkey-retry-attempt-count') ?? Number.NaN)
  record.answerer = {
    ...(target === null ? alias.onlyTarget : { target, ...alias.targets.get(target) }),
    ...(Number.isInteger(retries) && { retries }),
  }
  const elapsedMs = performance.now() - record.startedAtMs
  return {
    record,
    status,
    outcome: 'complete',
    durationMs: elapsedMs,
    timeToFirstByteMs: elapsedMs,
    bytes: 0,
    ...record.answerer,
  }
}

const ended = (
  head: Report,
  outcome: Report['outcome'],
  bytes: number,
  usage: Usage | undefined,
): Report => ({
  ...head,
  outcome,
  bytes,
  durationMs: performance.now() - head.record.startedAtMs,
  ...(usage && Object.keys(usage).length > 0 && { usage }),
})
