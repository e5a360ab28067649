import { PortusError } from '../errors'
import type { GatewayCall, Upstream } from '../portkey/contract'

/** The bytes of an answer that have not been read yet. */
export type Rest = Pick<ReadableStreamDefaultReader<Uint8Array>, 'read' | 'cancel'>

/** The start of an answer: its head, and its first bytes. */
export type Answer = {
  status: number
  headers: Headers
  /** The first bytes, or nothing where the body is empty. */
  first: Uint8Array | undefined
  /** What comes behind `first`. */
  rest: Rest | undefined
  /** Ends the provider's request, at any time. */
  abort: AbortController
}

const isRedirect = (status: number) => status >= 300 && status < 400

/**
 * Calls the gateway and waits for the first bytes of its answer. An upstream that dies before them
 * is a clean error this way, and not a connection that breaks without a status: Bun holds the
 * response's headers back until the first byte anyway.
 *
 * @param client Aborted when the client leaves.
 * @param timeoutMs Milliseconds until the first byte.
 * @throws {PortusError} `client_closed_request`, `gateway_timeout`, `gateway_unreachable` or
 * `invalid_provider_answer`.
 */
export async function forward(
  upstream: Upstream,
  call: Omit<GatewayCall, 'signal'>,
  client: AbortSignal,
  timeoutMs: number,
): Promise<Answer> {
  const abort = new AbortController()
  const leave = () => abort.abort(client.reason)
  if (client.aborted) leave()
  client.addEventListener('abort', leave, { once: true })
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    abort.abort(new Error('No answer in time'))
  }, timeoutMs)
  try {
    const response = await upstream({ ...call, signal: abort.signal })
    if (isRedirect(response.status) || response.status < 200 || response.status > 599) {
      abort.abort()
      throw new PortusError(
        'invalid_provider_answer',
        `The provider answered with the unexpected status ${response.status}`,
      )
    }
    const { status, headers } = response
    const start = await startOf(response)
    // A gateway that translates ends its stream well when the provider's is broken off.
    if (abort.signal.aborted) throw abort.signal.reason
    return { status, headers, abort, ...start }
  } catch (cause) {
    if (cause instanceof PortusError) throw cause
    if (client.aborted) throw new PortusError('client_closed_request', 'The client left', { cause })
    if (isLate)
      throw new PortusError('gateway_timeout', 'The provider did not answer in time', { cause })
    throw new PortusError('gateway_unreachable', 'The gateway cannot be reached', { cause })
  } finally {
    clearTimeout(timer)
  }
}

/** A JSON answer up to this is read in one piece where its length is known; a stream costs more. */
const ONE_PIECE_BYTES = 1024 * 1024

async function startOf(response: Response): Promise<Pick<Answer, 'first' | 'rest'>> {
  const { headers } = response
  const length = Number(headers.get('content-length') ?? Number.NaN)
  const isWhole = length <= ONE_PIECE_BYTES && !headers.has('content-encoding')
  if (isWhole && headers.get('content-type')?.startsWith('application/json')) {
    const bytes = await response.bytes()
    return { first: bytes.byteLength > 0 ? bytes : undefined, rest: undefined }
  }
  const rest = response.body?.getReader() as Rest | undefined
  const { value, done } = (await rest?.read()) ?? { value: undefined, done: true }
  return { first: value, rest: done ? undefined : rest }
}
