import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { globSync } from 'node:fs'
import { dirname } from 'node:path'
import type { OperatorStore } from '../../src/store/operators/operator-store'
import { openaiAlias } from '../support/portus'
import { binary, startBinary } from '../support/process/binary'
import { linesOf } from '../support/process/log-lines'
import { childrenOf, eventually } from '../support/process/proc'
import {
  type OperatorPlace,
  operatorsAt,
  SHARED_KINDS,
  startOperatorPlaces,
} from '../support/stores/operators'

const KEY = 'pk-pauses-7d19c2'
const WORKERS = 3
/** A look a second, and the time of a busy machine. */
const TOLD_MS = 2500

let places: Awaited<ReturnType<typeof startOperatorPlaces>>
/** The build takes longer than a test may. */
beforeAll(async () => {
  await binary()
  places = await startOperatorPlaces()
}, 180_000)
afterAll(() => places[Symbol.asyncDispose]())
// Several processes start in each.
setDefaultTimeout(60_000)

const VARIABLES = {
  file: 'PORTUS_DATA_PATH',
  redis: 'PORTUS_REDIS_URL',
  database: 'PORTUS_DATABASE_URL',
} as const

const start = (env: Record<string, string> = {}) =>
  startBinary({
    aliases: { fast: openaiAlias('http://127.0.0.1:9/v1') },
    env: { PORTUS_KEY_TESTS: KEY, ...env },
  })

/** Asks on a connection of its own, so that the system picks a worker for it. */
const statusOf = async (url: string) =>
  (
    await fetch(`${url}/v1/models`, {
      headers: { authorization: `Bearer ${KEY}` },
      keepalive: false,
    })
  ).status

/** Says the same for a while that reaches every worker. */
async function allSay(url: string, status: number): Promise<boolean> {
  const statuses = await Promise.all(Array.from({ length: 24 }, () => statusOf(url)))
  return statuses.every((one) => one === status)
}

/** How long it takes until all say so. */
async function untilAllSay(urls: readonly string[], status: number): Promise<number> {
  const startedMs = performance.now()
  await eventually(async () => {
    for (const url of urls) if (!(await allSay(url, status))) return false
    return true
  })
  return performance.now() - startedMs
}

const PAUSE = '{"since":1700000000000,"by":"anna"}'
const pause = (store: OperatorStore) => store.replace('pause', 'tests', undefined, PAUSE)

describe.each(SHARED_KINDS)('a pause in %s', (kind) => {
  const envOf = ({ at }: OperatorPlace) => ({ [VARIABLES[kind]]: at })

  test('reaches all workers of two servers within seconds, and ends like that', async () => {
    const place = await places.place(kind)
    const env = { ...envOf(place), PORTUS_WORKERS: String(WORKERS) }
    await using one = await start(env)
    await using other = await start(env)
    const urls = [one.url, other.url]
    expect(await untilAllSay(urls, 200)).toBeLessThan(TOLD_MS)
    const store = operatorsAt(place)
    await pause(store)

    expect(await untilAllSay(urls, 403)).toBeLessThan(TOLD_MS)
    await store.remove('pause', 'tests')
    expect(await untilAllSay(urls, 200)).toBeLessThan(TOLD_MS)
    await store.close()
  })

  test('holds from the first request on after a restart, and a kill', async () => {
    const place = await places.place(kind)
    const store = operatorsAt(place)
    await pause(store)
    await store.close()
    for (let starts = 0; starts < 2; starts++) {
      await using portus = await start(envOf(place))
      const status = await statusOf(portus.url)
      portus.child.kill(starts === 0 ? 'SIGKILL' : 'SIGTERM')
      const lines = linesOf(portus).filter(({ message }) => message.startsWith('pauses'))

      expect(status).toBe(403)
      expect(lines).toEqual([])
      if (starts === 1) expect(await portus.ended()).toBe(0)
    }
  })
})

describe('a pause of a server without a place of its own', () => {
  /** The folder of numbers that the workers of a server share. */
  const sharedFolder = (pid: number): string =>
    dirname(globSync(`/{dev/shm,tmp}/portus-*-${pid}-*/0.cells`)[0] ?? '')

  test('is shared by its workers, also by one that starts later, and ends with it', async () => {
    await using portus = await start({ PORTUS_WORKERS: String(WORKERS) })
    const folder = sharedFolder(portus.child.pid)
    const store = operatorsAt({ kind: 'file', at: folder })
    await pause(store)
    expect(await untilAllSay([portus.url], 403)).toBeLessThan(TOLD_MS)

    const [first] = childrenOf(portus.child.pid)
    process.kill(first as number, 'SIGKILL')
    await eventually(() => {
      const pids = childrenOf(portus.child.pid)
      return pids.length === WORKERS && !pids.includes(first as number)
    })
    for (let round = 0; round < 5; round++) {
      expect(await allSay(portus.url, 403)).toBe(true)
      await Bun.sleep(200)
    }
    await store.close()
    portus.child.kill('SIGTERM')
    expect(await portus.ended()).toBe(0)

    expect(globSync(`${folder}/*`)).toEqual([])
  })

  test('makes no file before somebody pauses', async () => {
    const place = await places.place('file')
    await using portus = await start({ PORTUS_DATA_PATH: place.at })
    expect(await statusOf(portus.url)).toBe(200)
    await Bun.sleep(1500)

    expect(globSync(`${place.at}/*`).length).toBeGreaterThan(0)
    expect(globSync(`${place.at}/operators*`)).toEqual([])
  })
})
