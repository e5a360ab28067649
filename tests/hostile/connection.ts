/** What came back on one connection. */
export type Exchange = { text: string; end: 'closed' | 'hung' }

/** Ends a connection on which everything before it was understood. */
const LAST = Buffer.from('GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')

/** Ends whatever is still being waited for: a head, a chunk, a body. */
const FILLER = Buffer.from('\r\n\r\nZZ\r\n\r\n'.repeat(8000))
const FILLERS = 40

const QUIET_MS = 300
const ANSWERED_MS = 30
const HUNG_MS = 20_000

/**
 * Sends bytes over a connection of their own and waits until the server ends it, which it must: what
 * follows the bytes either asks for that, or cannot be a part of any request. What a request with a
 * long body is still waiting for is sent when it has been quiet for a moment.
 *
 * @param isPatient Waits for answers first. Bun 1.4 ends a connection on which a further request comes
 * before an answer that takes its time, so that of a client in a hurry nothing reaches a provider.
 */
export async function exchange(
  port: number,
  bytes: Uint8Array,
  isPatient = false,
): Promise<Exchange> {
  const { promise, resolve } = Promise.withResolvers<Exchange['end']>()
  let text = ''
  let quiet: Timer | undefined
  let fillers = FILLERS
  let next = isPatient ? LAST : FILLER
  let pending = isPatient ? bytes : Buffer.concat([bytes, LAST])
  const socket = await Bun.connect({
    hostname: '127.0.0.1',
    port,
    socket: {
      open: write,
      drain: write,
      data(_, chunk) {
        text += chunk.toString('latin1')
        quiet?.refresh()
      },
      close: () => resolve('closed'),
      error: () => resolve('closed'),
      connectError: () => resolve('closed'),
    },
  })
  function write(to: { write(data: Uint8Array): number }) {
    const written = to.write(pending)
    if (written >= 0) pending = pending.subarray(written)
    quiet?.refresh()
  }
  const goOn = () => {
    if (pending.length === 0 && fillers-- > 0) {
      pending = next
      next = FILLER
      write(socket)
    }
    if (fillers > 0) quiet = setTimeout(goOn, QUIET_MS)
  }
  quiet = setTimeout(goOn, isPatient ? ANSWERED_MS : QUIET_MS)
  const late = setTimeout(() => resolve('hung'), HUNG_MS)
  const end = await promise
  clearTimeout(quiet)
  clearTimeout(late)
  socket.terminate()
  return { text, end }
}
