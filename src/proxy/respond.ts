import { errorStatusIn } from '../api/answer-error'
import type { AnswerFacts } from '../api/answer-facts'
import { isPage } from '../api/headers/media-type'
import { lookAt, type WholeAnswer } from '../api/usage'
import { portusError } from '../errors'
import { NO_HOLD } from '../limits/bytes-in-flight'
import { invalidAnswer, isUnreadable, unreadableStatus } from '../portkey/errors'
import { type Content, contentOf, readIfReady, wholeBody } from '../stream/answer'
import { contentByStart } from '../stream/content-by-start'
import { readStart } from '../stream/read-whole'
import { noteLateWords } from '../telemetry/provider-words'
import { redactWhole } from '../telemetry/redact'
import { serverTiming, timingOf } from '../telemetry/timing'
import { tellAdmission } from './admission/limit-headers'
import { type AnswerContext, failureOf, headOf, reportEnd } from './answer-report'
import { clientHeaders, DROPPED_HEADER, redactHeaders, tellLocation, tellTiming } from './headers'
import { relayBody } from './relay/relay'
import type { Received } from './request/received'
import { type ErrorAnswer, MAX_ERROR_BYTES, respondError, respondErrorBytes } from './respond-error'

/** A longer answer is passed on in slices: it is held until the client has read it. */
const ONE_PIECE_BYTES = 256 * 1024

/** Statuses that have no body. RFC 9110 sections 15.3.5, 15.3.6 and 15.4.5. */
const BODILESS = new Set([204, 205, 304])

/**
 * The response for the client. Whatever becomes of it, it is reported exactly once: here, when its
 * body has ended, or by whoever catches what this throws.
 *
 * @throws {PortusError} when the gateway's answer is really an error of its own.
 */
export async function respond(answer: Received, context: AnswerContext): Promise<Response> {
  const { record, dialect, idleTimeoutMs, mustEnd } = context
  const { status } = answer
  const head = headOf(answer, context)
  const headers = clientHeaders(
    answer.headers,
    record.id,
    context.alias.returnHeadersOf(answer.target),
    record.admission !== undefined,
  )
  if (context.madeBelow) tellLocation(headers, answer.headers, context.madeBelow)
  redactHeaders(headers, answer.redact)
  if (record.admission) tellAdmission(headers, record.admission, dialect.name)
  const timing = timingOf(record, performance.now())
  if (timing) tellTiming(headers, serverTiming(timing))
  if (context.dropped)
    headers.set(DROPPED_HEADER, redactWhole(answer.redact, context.dropped.join(', ')))
  const error = { answer, context, head, headers }
  if (status >= 400) return respondError(error)

  if (!answer.isUntouched && answer.first && isUnreadable(answer.first))
    return respondUnreadable(error)
  const content = contentIn(answer, context)
  if (isNoAnswer(content, answer, context)) {
    answer.abort.abort()
    throw invalidAnswer()
  }
  const { whole, answer: unread } =
    content === 'json' ? await readIfReady(answer) : { whole: undefined, answer }
  const errorStatus = whole && errorStatusIn(whole, context.isConversation)
  if (whole && errorStatus !== undefined)
    return respondErrorBytes({ ...error, head: { ...head, status: errorStatus } }, whole)
  const { isOpen, ...seen } = whole ? lookAt(whole, dialect) : NOTHING_SEEN
  if (isOpen && context.isConversation) throw portusError('invalid_provider_answer', 'incomplete')
  const facts = factsOf(answer, seen)
  const isLong = whole !== undefined && whole.byteLength > ONE_PIECE_BYTES
  if ((whole && !isLong) || !answer.first) {
    const clean = whole && answer.redact.body(whole)
    reportEnd(context, head, { ...facts, outcome: 'complete', bytes: clean?.byteLength ?? 0 })
    return new Response(BODILESS.has(status) ? null : (clean ?? ''), { status, headers })
  }
  const body = relayBody({
    answer: isLong ? { ...unread, ...wholeBody(whole) } : unread,
    dialect,
    requestId: record.id,
    // Token counts that are known need not be looked for.
    content: content === 'json' && facts.usage ? 'other' : content,
    isUsageAdded: context.isUsageAdded ?? false,
    mustClose: context.isConversation,
    redact: answer.redact,
    idleTimeoutMs,
    ...(isTranslated(answer, context) && { pingIntervalMs: context.pingIntervalMs }),
    ...(content === 'events' && mustEnd && { mustEnd: (soFar) => mustEnd({ ...soFar, ...facts }) }),
    hold: record.hold ?? NO_HOLD,
    onFailure: (data) => noteLateWords(record.trace, data),
    onEnd: ({ error, ...end }) =>
      reportEnd(context, head, {
        ...end,
        ...facts,
        ...(error && failureOf(error)),
      }),
  })
  return new Response(body, { status, headers })
}

/** What is known of an answer's use before it is passed on. What its translation counts goes before what its bytes say. */
const factsOf = ({ usage, facts }: Received, seen: AnswerFacts): AnswerFacts =>
  facts ?? (usage ? { ...seen, usage } : seen)

const NOTHING_SEEN: WholeAnswer = { isOpen: false }

/**
 * An answer that the gateway could not translate, under a good status.
 *
 * @throws {PortusError} `invalid_provider_answer` where it is no error of the provider.
 */
async function respondUnreadable(error: ErrorAnswer): Promise<Response> {
  const bytes = await readStart(error.answer, MAX_ERROR_BYTES)
  error.answer.abort.abort()
  const status = unreadableStatus(new TextDecoder().decode(bytes))
  if (status === undefined) throw invalidAnswer()
  return respondErrorBytes({ ...error, head: { ...error.head, status } }, bytes)
}

/** Whether the client gets events that the provider has not sent in this form. */
const isTranslated = ({ isUntouched }: Received, { isConversation }: AnswerContext): boolean =>
  isConversation && !isUntouched

/** What an answer is made of. What a conversation's is called counts less than what it is. */
function contentIn({ headers, first }: Received, { isConversation }: AnswerContext): Content {
  const named = contentOf(headers)
  if (!isConversation || named === 'events') return named
  return contentByStart(first) ?? named
}

/**
 * Whether a good status stands over nothing that an SDK could make an answer of, which some then take
 * for an empty one: a page of whatever stands before the provider, or no byte at all, to which a
 * translated stream comes whose provider died before its first event. A conversation is JSON or events.
 */
function isNoAnswer(
  content: Content,
  { status, headers, first }: Received,
  { isConversation, mayBeEmpty }: AnswerContext,
): boolean {
  if (mayBeEmpty && !first) return false
  if (isConversation && isPage(headers)) return true
  if (isConversation && content === 'other' && first && !BODILESS.has(status)) return true
  return content !== 'other' && !first && !BODILESS.has(status)
}
