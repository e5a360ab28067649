import { describe, expect, test } from 'bun:test'
import { connect, type Socket } from 'node:net'
import { figure } from '../support/assert/figures'
import { classify } from '../support/assert/outcome'
import { ask, share } from '../support/clients/load'
import { wireClient } from '../support/clients/wire'
import { anthropicAlias, openaiAlias } from '../support/portus'
import { startBinary } from '../support/process/binary'
import { eventually, residentMB } from '../support/process/proc'
import { startFlood } from '../support/providers/faulty/flood'
import { startEchoProvider } from '../support/providers/faulty/killable'
import { type Ask, markedBody } from '../support/providers/models/marked'

const KEY = 'pk-slow-c09e14'
const HEAD = `POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${KEY}\r\n`
const HALF_OPEN = 3000
const FLOOD_BYTES = 600 * 1024 * 1024
/** Three times what the kernel keeps of an unread answer on both sides of Portus. */
const LONG_BYTES = 64 * 1024 * 1024
const SLOW = 40
const GROWTH_MB = 32
/**
 * What the process may grow by for each slow reader: the runtime's buffers, and garbage that waits for
 * its collector. The peak is 4 MB, however long the answers are; when it falls is the collector's.
 */
const HELD_MB = 6

/** For a machine that has other things to do; the figure itself is printed. */
const BOUND_MS = 2000

async function open(floodBytes = 0) {
  const resources = new AsyncDisposableStack()
  const provider = resources.use(await startEchoProvider())
  const flood = resources.use(await startFlood(floodBytes))
  const portus = resources.use(
    await startBinary({
      aliases: {
        openai: openaiAlias(provider.url),
        anthropic: anthropicAlias(provider.url),
        flood: openaiAlias(flood.url),
      },
      env: { PORTUS_KEY_TESTS: KEY },
    }),
  )
  const sockets = new Set<Socket>()
  resources.defer(() => {
    for (const socket of sockets) socket.destroy()
  })
  const { hostname, port } = new URL(portus.url)
  await good(portus.url, 3000) // what memory the runtime takes for work it keeps for the next
  return {
    portus,
    flood,
    before: residentMB(portus.child.pid),
    grown() {
      return residentMB(portus.child.pid) - this.before
    },
    /** A connection whose client reads and writes as the test says. */
    async dial(): Promise<Socket> {
      const socket = connect(Number(port), hostname)
      socket.on('error', () => {}) // being cut off is what some of these are about
      sockets.add(socket)
      await new Promise((resolve) => socket.once('connect', resolve))
      return socket
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

/** Sends good requests, and says what became of them and how long the slowest hundredth took. */
async function good(url: string, total: number) {
  const times: number[] = []
  const failed: string[] = []
  await share(url, { workers: 8, total }, async (client, index) => {
    const about: Ask = { dialect: 'openai', isStream: index % 5 === 0, id: `good-${index}` }
    const begunAtMs = performance.now()
    const exchange = await ask(client, KEY, about)
    times.push(performance.now() - begunAtMs)
    if (classify(exchange, about) !== 'ok') failed.push(JSON.stringify({ about, exchange }))
  })
  times.sort((a, b) => a - b)
  return { failed, p99Ms: times[Math.floor(times.length * 0.99)] ?? 0 }
}

describe('slow clients', () => {
  test(`${HALF_OPEN} connections that drip their headers harm no good request`, async () => {
    await using opened = await open()
    const sockets: Socket[] = []
    for (let at = 0; at < HALF_OPEN; at += 100)
      sockets.push(...(await Promise.all(Array.from({ length: 100 }, opened.dial))))
    let at = 0
    const drip = setInterval(() => {
      const byte = HEAD[at++ % HEAD.length] ?? ''
      for (const socket of sockets) if (socket.writable) socket.write(byte)
    }, 500)

    const { failed, p99Ms } = await good(opened.portus.url, 3000)
    const grownMB = opened.grown()
    clearInterval(drip)
    figure('halfOpen.p99', p99Ms)
    figure('halfOpen.memory', grownMB)

    expect(failed.slice(0, 3)).toEqual([])
    expect(p99Ms).toBeLessThan(BOUND_MS)
    expect(grownMB).toBeLessThan(GROWTH_MB)
  }, 60_000)

  test('600 MB for a client that does not read hold up the provider, and cost no memory', async () => {
    await using opened = await open(FLOOD_BYTES)
    const socket = await opened.dial()
    const body = markedBody({ dialect: 'openai', isStream: false, id: 'flood' }, 'flood')
    socket.pause()
    socket.write(`${HEAD}Content-Length: ${body.length}\r\n\r\n${body}`)
    await eventually(() => opened.flood.sent() > 0)

    const { failed, p99Ms } = await good(opened.portus.url, 3000)
    const sent = opened.flood.sent()
    const grownMB = opened.grown()
    figure('flood.memory', grownMB)

    expect(sent).toBeGreaterThan(0)
    expect(sent).toBeLessThan(FLOOD_BYTES / 10)
    expect(failed.slice(0, 3)).toEqual([])
    expect(p99Ms).toBeLessThan(BOUND_MS)
    expect(grownMB).toBeLessThan(GROWTH_MB)
  }, 60_000)

  test(`${SLOW} that write and ${SLOW} that read slowly get whole answers, and harm no other`, async () => {
    await using opened = await open(LONG_BYTES)
    const { url } = opened.portus
    const about = (index: number): Ask => ({ dialect: 'openai', isStream: true, id: `w-${index}` })
    const writers = Array.from({ length: SLOW }, async (_, index) => {
      const socket = await opened.dial()
      let text = ''
      const whole = new Promise<string>((resolve) =>
        socket.on('data', (chunk) => {
          text += chunk.toString()
          if (text.endsWith('0\r\n\r\n')) resolve(text)
        }),
      )
      const body = markedBody(about(index), 'openai')
      socket.write(`${HEAD}Content-Length: ${body.length}\r\n\r\n`)
      for (const byte of body) {
        socket.write(byte)
        await Bun.sleep(10)
      }
      return (await whole).includes('data: [DONE]') && text.includes(`#w-${index}#`)
    })
    let pauseMs = 1000
    const readers = Array.from({ length: SLOW }, async (_, index) => {
      const socket = await opened.dial()
      const body = markedBody(about(index), 'flood')
      socket.write(`${HEAD}Connection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`)
      let received = 0
      let end = ''
      socket.on('data', (chunk) => {
        received += chunk.length
        end = (end + chunk.toString().slice(-100)).slice(-100)
        socket.pause()
        setTimeout(() => socket.resume(), pauseMs)
      })
      await new Promise((resolve) => socket.once('close', resolve))
      return received > LONG_BYTES && end.endsWith('data: [DONE]\n\n\r\n0\r\n\r\n')
    })

    const { failed, p99Ms } = await good(url, 3000)
    // What was garbage goes when its collector comes. What is held stays, for the readers go on as slowly.
    await eventually(() => opened.grown() < SLOW * HELD_MB)
    const grownMB = opened.grown()
    const sent = opened.flood.sent()
    pauseMs = 0 // the rest is about the ends of the answers

    expect(await Promise.all(writers)).toEqual(writers.map(() => true))
    expect(await Promise.all(readers)).toEqual(readers.map(() => true))
    expect(failed.slice(0, 3)).toEqual([])
    expect(p99Ms).toBeLessThan(BOUND_MS)
    // The answers are 2.5 GB. Most of that is still with the provider, and little of it in Portus.
    expect(sent).toBeLessThan((SLOW * LONG_BYTES) / 2)
    expect(grownMB).toBeLessThan(SLOW * HELD_MB)
    expect(classify(await ask(wireClient(url), KEY, about(0)), about(0))).toBe('ok')
  }, 60_000)
})
