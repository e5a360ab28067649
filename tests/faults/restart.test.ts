import { describe, expect, test } from 'bun:test'
import { figure } from '../support/assert/figures'
import { classify } from '../support/assert/outcome'
import { ask } from '../support/clients/load'
import { wireClient } from '../support/clients/wire'
import { anthropicAlias, openaiAlias } from '../support/portus'
import { startBinary } from '../support/process/binary'
import { freePort } from '../support/process/child'
import { startEchoProvider } from '../support/providers/faulty/killable'
import type { Ask } from '../support/providers/models/marked'

const KEY = 'pk-restart-5510fd'
const STREAMS = 24

/** Between two parts of a stream: long enough for all to run when the signal comes. */
const PAUSE_MS = 150

/** A restart is to take half a second; this is for machines that have other things to do. */
const BOUND_MS = 2000

const start = (url: string, port = 0) =>
  startBinary({
    aliases: { openai: openaiAlias(url), anthropic: anthropicAlias(url) },
    env: { PORTUS_KEY_TESTS: KEY, PORTUS_PORT: String(port) },
  })

const aboutOf = (index: number): Ask => ({
  dialect: index % 2 ? 'openai' : 'anthropic',
  isStream: true,
  id: `stream-${index}`,
})

/** Opens the streams, and resolves when each has begun. */
async function openStreams(url: string) {
  const streams = Array.from({ length: STREAMS }, (_, index) => {
    const { promise: begun, resolve } = Promise.withResolvers<void>()
    const ended = ask(wireClient(url), KEY, aboutOf(index), {
      onData: (text) => text.includes('data:') && resolve(),
      timeoutMs: 30_000,
    })
    return { begun, ended }
  })
  await Promise.all(streams.map(({ begun }) => begun))
  return {
    outcomes: () =>
      Promise.all(streams.map(async ({ ended }, index) => classify(await ended, aboutOf(index)))),
  }
}

const all = <T>(value: T): T[] => Array.from({ length: STREAMS }, () => value)

describe('a restart', () => {
  test(`SIGTERM lets ${STREAMS} running streams come to their end, and then ends with 0`, async () => {
    await using provider = await startEchoProvider(PAUSE_MS)
    await using portus = await start(provider.url)
    const streams = await openStreams(portus.url)

    portus.child.kill('SIGTERM')

    const outcomes = await streams.outcomes()
    const code = await portus.ended()
    figure('shutdown.cut', outcomes.filter((outcome) => outcome !== 'ok').length, STREAMS)

    expect(outcomes).toEqual(all('ok'))
    expect(code).toBe(0)
  }, 60_000)

  test('kill -9 cuts running streams off visibly, and the next process answers on the same port', async () => {
    await using provider = await startEchoProvider(PAUSE_MS)
    const port = freePort()
    await using killed = await start(provider.url, port)
    const streams = await openStreams(killed.url)

    killed.child.kill('SIGKILL')
    const outcomes = await streams.outcomes()
    const startedAtMs = performance.now()
    await using restarted = await start(provider.url, port)
    const about = aboutOf(STREAMS)
    const exchange = await ask(wireClient(restarted.url), KEY, { ...about, isStream: false })
    const tookMs = performance.now() - startedAtMs
    figure('restart.time', tookMs)

    expect(outcomes).toEqual(all('visible-cut'))
    expect(classify(exchange, { ...about, isStream: false })).toBe('ok')
    expect(tookMs).toBeLessThan(BOUND_MS)
  }, 60_000)
})
