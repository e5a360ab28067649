import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import {
  type OperatorPlace,
  SHARED_KINDS,
  sharing,
  startOperatorPlaces,
} from '../../../support/stores/operators'

const CHILD = join(import.meta.dir, '../../../support/process/operators-child.ts')
const NAMES = 200

let places: Awaited<ReturnType<typeof startOperatorPlaces>>
beforeAll(async () => {
  places = await startOperatorPlaces()
}, 60_000)
afterAll(() => places[Symbol.asyncDispose]())

/** A process that does to all names what it is told. */
async function contender(place: OperatorPlace) {
  const child = Bun.spawn([process.execPath, CHILD, JSON.stringify(place), String(NAMES)], {
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'inherit',
  })
  const lines = createInterface({ input: Readable.fromWeb(child.stdout as never) })
  const next = lines[Symbol.asyncIterator]()
  await next.next()
  return {
    /** @returns how many times it was this one. */
    async does(work: 'set' | 'replace' | 'remove'): Promise<number> {
      child.stdin.write(`${work}\n`)
      child.stdin.flush()
      return Number((await next.next()).value)
    },
    async end() {
      child.stdin.end()
      await child.exited
    },
  }
}

describe.each(SHARED_KINDS)('processes that do the same in %s', (kind) => {
  test('do each thing once', async () => {
    const place = await places.place(kind)
    const contenders = await Promise.all(Array.from({ length: 3 }, () => contender(place)))
    const all = (work: 'set' | 'replace' | 'remove') =>
      Promise.all(contenders.map((one) => one.does(work)))
    const sums = []
    for (const work of ['set', 'replace', 'remove'] as const) {
      const done = await all(work)
      sums.push(done.reduce((sum, one) => sum + one, 0))
    }
    await Promise.all(contenders.map((one) => one.end()))
    const [store] = sharing(place, 1)

    expect(sums).toEqual([NAMES, NAMES, NAMES])
    expect(await store?.all('alert')).toEqual(new Map())
    await store?.close()
  })
})
