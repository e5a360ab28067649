import type { ProviderError } from '../../api/dialect'
import { errorWords } from '../../api/provider-error'
import { redactor } from '../../telemetry/redact'
import { boundedText, TOO_LARGE } from './bounded-text'
import { CredentialError } from './credential-error'
import { oneLine } from './one-line'
import { pauseMs } from './retry-pause'

/** The variables of the environment: where services are, and which identity is meant. */
export type Env = Readonly<Record<string, string | undefined>>

/** What a flow needs of its surroundings. */
export type Surroundings = {
  env: Env
  fetch: (url: string, init: RequestInit) => Promise<Response>
  /** Milliseconds of a clock; a test may turn it. */
  nowMs: () => number
}

/** One question to a service that gives out credentials. */
export type TokenRequest = {
  /** The service's name for people, such as `Microsoft Entra`. */
  service: string
  url: string
  method?: 'GET' | 'POST' | 'PUT'
  headers?: Readonly<Record<string, string>>
  body?: string
  /** What is sent and must not be shown. A service may repeat it in its words. */
  secrets: readonly string[]
  /** How long one attempt may take. The services of an instance answer at once or never. */
  timeoutMs?: number
  /** Reads the words of a refusal, where they are not JSON or need more words. */
  wordsOf?: (text: string) => ProviderError | undefined
  /** Further statuses after which this service may answer the same question. */
  passing?: readonly number[]
  /** Codes of refusals that pass, whatever their status is. */
  passingCodes?: readonly string[]
}

const TIMEOUT_MS = 10_000
const ATTEMPTS = 3

/** No attempt begins later than this: whoever waits has another target to ask, or a client to tell. */
const LAST_ATTEMPT_MS = 10_000

/**
 * Asks for credentials. An attempt that fails in passing is made again, twice, unless the service is slow to fail.
 * No redirect is followed: credentials would go along.
 *
 * @returns The text of a good answer.
 * @throws {CredentialError} `refused` with the service's words; `unavailable` where there is no answer.
 */
export async function askForCredentials(
  request: TokenRequest,
  { fetch }: Pick<Surroundings, 'fetch'>,
): Promise<string> {
  const sinceMs = performance.now()
  for (let attempt = 1; ; attempt++) {
    const said = await ask(request, fetch)
    if ('status' in said && said.status >= 200 && said.status < 300) return textOf(said, request)
    const { error, mayPass } = failure(request, said)
    const waitMs = pauseMs(attempt, 'status' in said ? said.retryAfter : null)
    if (attempt >= ATTEMPTS || !mayPass || waitMs === undefined) throw error
    if (performance.now() - sinceMs + waitMs >= LAST_ATTEMPT_MS) throw error
    await Bun.sleep(waitMs)
  }
}

type Answer = { status: number; text: string | typeof TOO_LARGE; retryAfter: string | null }

/** An answer, or why there is none. */
type Said = Answer | { reason: string; cause: unknown }

async function ask(
  { url, method = 'GET', headers = {}, body, timeoutMs = TIMEOUT_MS }: TokenRequest,
  fetch: Surroundings['fetch'],
): Promise<Said> {
  try {
    const response = await fetch(url, {
      method,
      headers: { accept: 'application/json', ...headers },
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
      ...(body !== undefined && { body }),
    })
    return {
      status: response.status,
      text: await boundedText(response),
      retryAfter: response.headers.get('retry-after'),
    }
  } catch (cause) {
    const { name, code } = cause as { name?: string; code?: unknown }
    if (name === 'TimeoutError') return { reason: `within ${timeoutMs / 1000} s`, cause }
    // A message would hold the address.
    return { reason: typeof code === 'string' ? `(${code})` : '', cause }
  }
}

function textOf({ text }: Answer, { service }: TokenRequest): string {
  if (text !== TOO_LARGE) return text
  throw unavailable(`${service} answered with too much to be credentials`)
}

/** Why there are no credentials, and whether another attempt may bring some. */
function failure(request: TokenRequest, said: Said): { error: CredentialError; mayPass: boolean } {
  const { service } = request
  if ('reason' in said) {
    const message = `${service} did not answer ${said.reason}`.trim()
    return { error: unavailable(message, said.cause), mayPass: true }
  }
  const { status } = said
  if (status >= 300 && status < 400) {
    const message = `${service} answered with a redirect (status ${status}), which is not followed`
    return { error: unavailable(message), mayPass: false }
  }
  const words = wordsIn(said, request)
  const reason = oneLine([words?.code, words?.message].filter(Boolean).join(': '))
  const because = reason || `status ${status}`
  return isPassing(status, words?.code, request)
    ? { error: unavailable(`${service} gave no credentials: ${because}`), mayPass: true }
    : { error: new CredentialError('refused', `${service} refused: ${because}`), mayPass: false }
}

const unavailable = (message: string, cause?: unknown): CredentialError =>
  new CredentialError('unavailable', message, { cause })

/** The secrets go before the words are cut: half a secret would not be found. */
const wordsIn = ({ text }: Answer, { wordsOf = errorWords, secrets }: TokenRequest) =>
  text === TOO_LARGE ? undefined : wordsOf(redactor(secrets)(text))

/** Whether the same question may be answered later: after limits and failures of the service. */
const isPassing = (
  status: number,
  code: string | undefined,
  { passing = [], passingCodes = [] }: TokenRequest,
): boolean =>
  status === 429 ||
  status >= 500 ||
  passing.includes(status) ||
  (code !== undefined && passingCodes.includes(code))
