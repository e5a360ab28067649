import { describe, expect, test } from 'bun:test'
import { chunksOf } from '../../../src/stream/answer'
import { unlessSilent } from '../../../src/stream/unless-silent'
import { heldBody } from '../../support/providers/framing'

/** A body that a test lets go piece by piece, with a clock of so many milliseconds. */
function timedBody(idleTimeoutMs: number) {
  const held = heldBody()
  const abort = new AbortController()
  const client = new AbortController()
  abort.signal.addEventListener('abort', () => held.fail(new Error('aborted')))
  const body = { [Symbol.asyncIterator]: () => chunksOf(held.body) }
  const chunks = unlessSilent({ body, abort }, { idleTimeoutMs, client: client.signal })
  return { ...held, abort, client, chunks }
}

describe('a body with a clock', () => {
  test('gives what comes, and its end', async () => {
    const { chunks, send, end } = timedBody(60_000)
    send('a')
    expect(await chunks.next()).toEqual({ done: false, value: Buffer.from('a') as never })
    end()
    expect(await chunks.next()).toEqual({ done: true, value: undefined })
  })

  test('fails when nothing comes, and ends the provider’s request', async () => {
    const { chunks, abort } = timedBody(20)
    expect(chunks.next()).rejects.toMatchObject({ kind: 'stream_idle_timeout' })
    await chunks.next().catch(() => {})
    expect(abort.signal.aborted).toBe(true)
  })

  test('counts the silence of the provider alone, and not the time of who reads', async () => {
    const { chunks, send, abort } = timedBody(20)
    send('a')
    await chunks.next()
    await Bun.sleep(80)
    expect(abort.signal.aborted).toBe(false)
    send('b')
    expect((await chunks.next()).value).toEqual(Buffer.from('b') as never)
  })

  test('says that the client has left where it has', async () => {
    const { chunks, client, abort } = timedBody(60_000)
    const next = chunks.next()
    client.abort()
    abort.abort()
    expect(next).rejects.toMatchObject({ kind: 'client_closed_request' })
    await next.catch(() => {})
  })

  test('leaves a fault of the connection as it is', async () => {
    const { chunks, fail } = timedBody(60_000)
    const next = chunks.next()
    fail(new TypeError('ECONNRESET'))
    expect(next).rejects.toThrow('ECONNRESET')
    await next.catch(() => {})
  })
})
