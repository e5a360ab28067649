import { describe, expect, test } from 'bun:test'
import { type LiveEvent, liveFeed } from '../../../src/admin/live/feed'
import type { LedgerRow } from '../../../src/usage/ledger/row'
import { ledgerRow } from '../../support/cases/ledger-rows'

/** The first event of requests where so many have ended, and how many were asked for. */
async function told(count: number) {
  const rows = Array.from(
    { length: count },
    (_, at): LedgerRow => ledgerRow({ requestId: `${at}` }),
  )
  const limits: number[] = []
  type Facts = Parameters<typeof liveFeed>[0]
  const facts = {
    reader: {
      async ended({ limit }: { limit: number }) {
        limits.push(limit)
        return rows.slice(-limit).reverse()
      },
    },
    pauses: { onChange: () => () => {} },
    reloads: () => undefined,
  } as unknown as Facts
  const { promise, resolve } = Promise.withResolvers<LiveEvent>()
  const leave = liveFeed(facts, Date.now, 5).listen(resolve)
  const { name, data } = await promise
  leave()
  if (name !== 'requests') throw new Error(`It was ${name}`)
  return { ...data, last: data.requests.at(-1)?.request_id, limit: limits[0] }
}

describe('the live stream', () => {
  test('says how many requests it leaves out, and whether that is all of them', async () => {
    const few = await told(30)
    const many = await told(399)
    const tooMany = await told(1000)

    expect([few.requests.length, few.skipped, few.is_exact]).toEqual([30, 0, true])
    expect([many.requests.length, many.skipped, many.is_exact]).toEqual([100, 299, true])
    expect([tooMany.requests.length, tooMany.skipped, tooMany.is_exact]).toEqual([100, 300, false])
    expect([tooMany.last, tooMany.limit]).toEqual(['999', 400])
  })
})
