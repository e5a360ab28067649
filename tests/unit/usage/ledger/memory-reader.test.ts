import { describe, expect, test } from 'bun:test'
import { TooManyGroups } from '../../../../src/usage/ledger/groups'
import { memoryLedger } from '../../../../src/usage/ledger/memory-reader'
import { ledgerRow } from '../../../support/cases/ledger-rows'

const START_MS = Date.UTC(2026, 10, 3, 12)
const ALL = { fromMs: 0, toMs: START_MS * 2 }

const filled = (count: number) => {
  const memory = memoryLedger()
  for (let at = 0; at < count; at++)
    memory.add(ledgerRow({ startedAtMs: START_MS + at, requestId: `r${at}` }))
  return memory
}

describe('a ledger in memory', () => {
  test('keeps the last 5000 rows', async () => {
    const memory = filled(12_345)

    const rows = await memory.recent({ limit: 10_000 })
    expect(rows.map(({ requestId }) => requestId)).toEqual(
      Array.from({ length: 5000 }, (_, at) => `r${12_344 - at}`),
    )
    expect(await memory.sums({ ...ALL, by: [], timeZone: 'UTC' })).toMatchObject([
      { group: {}, requests: 5000 },
    ])
  })

  test('keeps the last 800 entries of what was done, and 200 of refusals, which push out no others', async () => {
    const memory = memoryLedger()
    const add = (atMs: number, action: string) =>
      memory.addAudit({ id: Bun.randomUUIDv7(), atMs, action, detail: {} })
    for (let at = 0; at < 2500; at++) add(at, 'application.paused')
    for (let at = 2500; at < 5000; at++) add(at, 'admin.refused')

    const entries = await memory.audit({ limit: 5000 })
    expect(entries.map(({ atMs }) => atMs)).toEqual([
      ...Array.from({ length: 200 }, (_, at) => 4999 - at),
      ...Array.from({ length: 800 }, (_, at) => 2499 - at),
    ])
  })

  test('refuses more groups than are asked for', async () => {
    const memory = memoryLedger()
    for (const session of ['a', 'b', 'a', 'c'])
      memory.add(ledgerRow({ startedAtMs: START_MS, session }))
    const query = { ...ALL, by: ['session'] as const, timeZone: 'UTC' }

    expect(await memory.sums({ ...query, maxGroups: 3 })).toHaveLength(3)
    await expect(memory.sums({ ...query, maxGroups: 2 })).rejects.toThrow(TooManyGroups)
  })

  test('gives so many samples, evenly, where there are more', async () => {
    const { samples, isWhole } = await filled(4000).samples({ ...ALL, max: 40 })

    expect(isWhole).toBe(false)
    expect(samples.map(({ startedAtMs }) => startedAtMs - START_MS)).toEqual(
      Array.from({ length: 40 }, (_, at) => at * 100),
    )
  })

  test('says of a sample how long it took, and whether another target has answered than the first', async () => {
    const memory = memoryLedger()
    const attempt = (target?: string) => ({ target, startedAfterMs: 0 })
    const cases = [
      { target: '1', attempts: [attempt('0'), attempt('1')] },
      { target: '0', attempts: [attempt('0'), attempt('0')] },
      { target: '0', attempts: [attempt(), attempt('0')] },
      { target: '0', attempts: [] },
      { attempts: [attempt('0'), attempt('1')] },
    ]
    for (const [at, members] of cases.entries())
      memory.add(ledgerRow({ ...members, startedAtMs: START_MS + at, timeToFirstByteMs: 70 }))

    const { samples } = await memory.samples({ ...ALL, max: 9 })
    expect(samples.map(({ hasFallenBack }) => hasFallenBack)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ])
    expect(samples[0]).toEqual({
      startedAtMs: START_MS,
      application: 'billing',
      alias: 'fast',
      status: 200,
      outcome: 'complete',
      firstByteMs: 70,
      durationMs: 500,
      hasFallenBack: true,
    })
  })
})
