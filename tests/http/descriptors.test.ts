import { beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { openaiAlias } from '../support/portus'
import { binary, startBinary, withDescriptors } from '../support/process/binary'
import { saying } from '../support/process/log-lines'
import { eventually, openFiles, processorMs } from '../support/process/proc'

/** The build takes longer than a test may. */
beforeAll(async () => void (await binary()), 120_000)
setDefaultTimeout(60_000)

const FEW = 'few file descriptors: each connection takes one; raise LimitNOFILE or ulimit -n'
const NONE = 'no file descriptors are left: new connections wait'
/** The least for which nothing is said. */
const ENOUGH = 4096
const LIMIT = 128

const startWith = (count: number) =>
  startBinary({
    aliases: { m: openaiAlias('http://127.0.0.1:9/v1') },
    env: { PORTUS_KEY_TESTS: 'pk-descriptors-93fe01' },
    wrapper: withDescriptors(count),
  })

/** Connections on which nothing is ever asked. */
async function idleConnections(url: string, count: number) {
  const { hostname, port } = new URL(url)
  const sockets: Socket[] = []
  for (let i = 0; i < count; i++) {
    const socket = connect(Number(port), hostname)
    socket.on('error', () => {})
    sockets.push(socket)
    await once(socket, 'connect')
  }
  const end = () => sockets.forEach((socket) => void socket.destroy())
  return { end, [Symbol.dispose]: end }
}

describe('a start', () => {
  test.each([1024, ENOUGH - 1])('with %i descriptors warns that they are few', async (count) => {
    await using portus = await startWith(count)
    await eventually(() => saying(portus, FEW).length > 0)

    expect(saying(portus, FEW)).toEqual([expect.objectContaining({ level: 'warn', limit: count })])
  })

  test('with enough descriptors says nothing of them', async () => {
    await using portus = await startWith(ENOUGH)
    portus.child.kill('SIGTERM')
    await portus.ended()

    expect(saying(portus, 'shutting down')).toHaveLength(1)
    expect(saying(portus, FEW)).toEqual([])
  })
})

describe('a process without descriptors', () => {
  test('says so once a second at most, rests meanwhile, and answers when some come free', async () => {
    await using portus = await startWith(LIMIT)
    const { pid } = portus.child
    using idle = await idleConnections(portus.url, 2 * LIMIT)
    await eventually(() => saying(portus, NONE).length > 0)
    let isAnswered = false
    const waiting = fetch(`${portus.url}/livez`, { keepalive: false }).then((answer) => {
      isAnswered = true
      return answer
    })

    const [before, sinceMs] = [processorMs(pid), performance.now()]
    await eventually(() => saying(portus, NONE).length > 3)
    const share = (processorMs(pid) - before) / (performance.now() - sinceMs)
    expect([openFiles(pid), isAnswered]).toEqual([LIMIT, false])
    idle.end()
    expect((await waiting).status).toBe(200)
    expect((await fetch(`${portus.url}/livez`, { keepalive: false })).status).toBe(200)

    const told = saying(portus, NONE)
    // The look begins where this line is written, and none of its turns comes too early.
    const [start, last] = [saying(portus, FEW)[0], told.at(-1)].map((line) =>
      Date.parse(String(line?.time)),
    ) as [number, number]
    expect(told.length).toBeGreaterThan(3)
    expect(told.length).toBeLessThan((last - start) / 1000 + 0.5)
    for (const line of told)
      expect(line).toMatchObject({ level: 'error', open: LIMIT, limit: LIMIT })
    // Without its rests it takes a whole processor.
    expect(share).toBeLessThan(0.25)
  })
})
