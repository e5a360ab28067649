import { inSources } from './stacks/in-sources'

/** Whatever a server says of its certificate or its proxy, a line of a log has no more room. */
const MAX_CAUSE_LENGTH = 200

/** Errors name each other as causes, and may do so in a circle. */
const MAX_DEPTH = 8
const MAX_THROWN_LENGTH = 2000

/** Causes whose code says all. The runtime's messages beside them speak of other things. */
const PLAIN_CODE = /^E[A-Z]{3,20}$/

/** What ends a request that nobody answers. https://webidl.spec.whatwg.org/#idl-DOMException-error-names */
const ENDED: ReadonlyMap<string, string> = new Map([
  ['TimeoutError', 'timeout'],
  ['AbortError', 'aborted'],
])

/**
 * Why something failed, in a few words: the code of the system, such as `ECONNREFUSED`, and for a certificate or a
 * proxy what was wrong with it. An address that stands in a message is left out. Undefined where nothing is known.
 */
export function causeOf(error: unknown, depth = 0): string | undefined {
  if (!(error instanceof Error)) return undefined
  const { name, message } = error
  const ended = ENDED.get(name)
  if (ended !== undefined) return ended
  const code = (error as { code?: unknown }).code
  if (typeof code !== 'string' || code === '') {
    // An abort has its reason elsewhere, and the gateway wraps what our `fetch` throws.
    if (error.cause !== undefined && depth < MAX_DEPTH) return causeOf(error.cause, depth + 1)
    return name === 'Error' ? undefined : name
  }
  if (PLAIN_CODE.test(code)) return code
  // The runtime writes the whole address into some messages, with what its query holds.
  const cause = message.includes('://') ? code : `${code}: ${message}`
  return cause.slice(0, MAX_CAUSE_LENGTH)
}

/** The stack of an unexpected error, and of what caused it. What was thrown need not be an error. */
export function stackOf(error: unknown, depth = 0): string {
  if (!(error instanceof Error)) return `not an error, but ${typeof error}: ${thrown(error)}`
  const own = inSources(error.stack ?? `${error.name}: ${error.message}`)
  return error.cause === undefined || depth >= MAX_DEPTH
    ? own
    : `${own}\nCaused by: ${stackOf(error.cause, depth + 1)}`
}

/** In the runtime's spelling: `String` itself throws for some objects. */
const thrown = (value: unknown): string =>
  typeof value === 'string' ? value : Bun.inspect(value, { depth: 1 }).slice(0, MAX_THROWN_LENGTH)
