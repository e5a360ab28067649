import type { ProviderError } from '../../api/dialect'
import { errorWords } from '../../api/provider-error'
import { CredentialError } from './credential-error'

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
  /** Reads the words of a refusal, where they are not JSON. */
  wordsOf?: (text: string) => ProviderError | undefined
  /** Codes of refusals that pass, whatever their status is. */
  passingCodes?: readonly string[]
}

const TIMEOUT_MS = 10_000
const ATTEMPTS = 3
const FIRST_PAUSE_MS = 200
const MAX_ANSWER_BYTES = 256 * 1024

/** Statuses after which the same question may be answered: limits and failures of the service. */
const isPassing = (status: number): boolean => status === 429 || status >= 500

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
    const { status, text } = await ask(request, fetch)
    if (status >= 200 && status < 300) return text
    const failed = failure(request, status, text)
    if (attempt >= ATTEMPTS || failed.kind !== 'unavailable') throw failed
    await Bun.sleep(FIRST_PAUSE_MS * 2 ** (attempt - 1))
  }
}

/** The status is 0 where there is no answer. */
type Said = { status: number; text: string }

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
    return { status: response.status, text: await boundedText(response) }
  } catch {
    return { status: 0, text: '' }
  }
}

/** The text of an answer, up to a limit. */
async function boundedText({ body }: Response): Promise<string> {
  const pieces: Uint8Array[] = []
  let length = 0
  for await (const piece of body ?? []) {
    pieces.push(piece)
    length += piece.byteLength
    if (length > MAX_ANSWER_BYTES) break
  }
  return Buffer.concat(pieces).subarray(0, MAX_ANSWER_BYTES).toString()
}

function failure(
  { service, wordsOf = errorWords, passingCodes = [] }: TokenRequest,
  status: number,
  text: string,
): CredentialError {
  if (status === 0) return new CredentialError('unavailable', `${service} did not answer`)
  const words = wordsOf(text)
  const said = [words?.code, words?.message].filter(Boolean).join(': ') || `status ${status}`
  return isPassing(status) || passingCodes.includes(String(words?.code))
    ? new CredentialError('unavailable', `${service} gave no credentials: ${said}`)
    : new CredentialError('refused', `${service} refused: ${said}`)
}
