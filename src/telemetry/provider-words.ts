import { refusesCredentials } from '../api/credential-refusal'
import { membersIn, type ProviderError } from '../api/dialect'
import { errorWords, wordsOfError } from '../api/provider-error'
import { jsonIn } from '../body/json/json-in'
import { redactWhole } from './redact'
import { redactAccounts } from './redact-accounts'
import { type Attempt, lastAsked, type Trace } from './trace'

/** A line of a log has no room for more. */
const MAX_WORDS_LENGTH = 400
const MAX_TYPE_LENGTH = 100

/** Of longer errors the beginning says it. */
const MAX_READ_LENGTH = 64 * 1024

/** Credentials that are known, and have no right to do it, need the operator all the same. */
const FORBIDDEN = 403

/** Notes what a provider says in an error answer, and whether it refuses the operator's credentials. */
export function noteWords(attempt: Attempt, text: string, headers: Headers): void {
  const { status = 0 } = attempt
  const start = text.slice(0, MAX_READ_LENGTH)
  const error = wordsIn(start)
  attempt.isRefused ||=
    status === FORBIDDEN ||
    refusesCredentials({ status, headers, error: error ?? { message: '' }, text: start })
  // Of an attempt that was answered in the provider's place the cause says all.
  if (error && attempt.cause === undefined) setWords(attempt, error)
}

/** Notes an error that comes where a good answer has begun: in its body, or as an event of a stream. */
export function noteLateWords({ attempts }: Trace, text: string): void {
  const last = lastAsked(attempts)
  const error = last && !last.words ? wordsIn(text.slice(0, MAX_READ_LENGTH)) : undefined
  if (last && error) setWords(last, error)
}

/** Closes that say nothing: all is done, an end goes away, no code at all. RFC 6455 section 7.4.1. */
const PLAIN_CLOSES: ReadonlySet<number> = new Set([1000, 1001, 1005])
const NO_CLOSE_FRAME = 1006

/** Notes why a provider has closed a WebSocket. */
export function noteClose(attempt: Attempt, code: number, reason: string): void {
  if (PLAIN_CLOSES.has(code)) return
  if (code === NO_CLOSE_FRAME) attempt.cause = 'broken off without a close frame'
  else setWords(attempt, { message: reason, type: `close_${code}` })
}

/** An event of the Responses API has its error a level deeper. */
const wordsIn = (text: string): ProviderError | undefined =>
  errorWords(text) ?? wordsOfError(membersIn(membersIn(jsonIn(text)).response).error)

/** Keeps words that name neither credentials nor accounts. */
function setWords(attempt: Attempt, { message, type, code }: ProviderError): void {
  const clean = (said: string) => redactAccounts(redactWhole(attempt.redact, said))
  const name = type ?? code
  attempt.words = {
    message: clean(message).slice(0, MAX_WORDS_LENGTH),
    ...(typeof name === 'string' && { type: clean(name).slice(0, MAX_TYPE_LENGTH) }),
  }
}
