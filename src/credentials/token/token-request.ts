import { errorWords } from '../../api/provider-error'
import { boundedText, TOO_LARGE } from './bounded-text'
import { CredentialError } from './credential-error'
import { oneLine } from './one-line'
import { pauseMs } from './retry-pause'

/** What a flow needs of its surroundings. */
export type Surroundings = {
  /** The variables of the environment: where services are, and which identity is meant. */
  env: Readonly<Record<string, string | undefined>>
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
  /** How long one attempt may take. The services of an instance answer at once or never. */
  timeoutMs?: number
  /** Further statuses after which this service may answer the same question. */
  passing?: readonly number[]
  /** Puts a refusal into words for people, with what to look at. It gets the service's own words. */
  explain?: (said: Refusal) => string
}

/** What a service said when it gave no credentials. */
export type Refusal = { status: number; code?: string | undefined; message: string }

const TIMEOUT_MS = 10_000
const ATTEMPTS = 3

/** Statuses after which the same question may be answered: limits and failures of the service. */
const isPassing = (status: number, { passing = [] }: TokenRequest): boolean =>
  status === 429 || status >= 500 || passing.includes(status)

/**
 * Asks for credentials. An attempt that fails in passing is made again, twice. No redirect is followed: credentials
 * would go along.
 *
 * @returns The text of a good answer.
 * @throws {CredentialError} `refused` with the service's words; `unavailable` where there is no answer.
 */
export async function askForCredentials(
  request: TokenRequest,
  { fetch }: Pick<Surroundings, 'fetch'>,
): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    const said = await ask(request, fetch)
    if ('text' in said && said.status >= 200 && said.status < 300) return textOf(said, request)
    const waitMs = pauseMs(attempt, 'reason' in said ? null : said.retryAfter)
    if (attempt >= ATTEMPTS || !mayPass(said, request) || waitMs === undefined)
      throw failure(request, said)
    await Bun.sleep(waitMs)
  }
}

type Answer = { status: number; text: string | typeof TOO_LARGE; retryAfter: string | null }

/** An answer, or why there is none. */
type Said = Answer | { reason: string; cause: unknown }

const mayPass = (said: Said, request: TokenRequest): boolean =>
  'reason' in said || isPassing(said.status, request)

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
  throw new CredentialError('unavailable', `${service} answered with too much to be credentials`)
}

function failure(request: TokenRequest, said: Said): CredentialError {
  const { service, explain = inItsWords } = request
  if ('reason' in said)
    return new CredentialError('unavailable', `${service} did not answer ${said.reason}`.trim(), {
      cause: said.cause,
    })
  const { status, text } = said
  if (status >= 300 && status < 400)
    return new CredentialError(
      'unavailable',
      `${service} answered with a redirect (status ${status}), which is not followed`,
    )
  const words = text === TOO_LARGE ? undefined : errorWords(text)
  const reason = words ? explain({ status, ...words }) : `status ${status}`
  return isPassing(status, request)
    ? new CredentialError('unavailable', `${service} gave no credentials: ${reason}`)
    : new CredentialError('refused', `${service} refused: ${reason}`)
}

const inItsWords = ({ code, message }: Refusal): string =>
  oneLine([code, message].filter(Boolean).join(': '))
