import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import type { AliasFile } from '../../src/alias/schema'
import { anthropicAlias, openaiAlias, startPortus } from '../support/portus'
import { hello } from '../support/providers/models/hello'
import { type FakeProvider, startProvider } from '../support/providers/server'

const SECONDS = 1
const RULE = { failures: 3, seconds: SECONDS }

let first: FakeProvider
let second: FakeProvider

beforeEach(() => {
  first = startProvider()
  second = startProvider()
})
afterEach(() => {
  first[Symbol.dispose]()
  second[Symbol.dispose]()
})

const failing = () => Response.json({ error: { message: 'Out of order' } }, { status: 500 })

const over = (mode: 'fallback' | 'loadbalance', more: object = {}): AliasFile => ({
  strategy: { mode, skip_failing: RULE, ...more },
  targets: [openaiAlias(first.url), openaiAlias(second.url)],
})

const CHAT = { messages: [{ role: 'user', content: 'Hello' }] }

type Portus = Awaited<ReturnType<typeof startPortus>>

/** Sends so many chats, one after another, and returns their statuses. */
async function chats(portus: Portus, count: number, more: object = {}): Promise<number[]> {
  const statuses: number[] = []
  for (let index = 0; index < count; index++) {
    const json = { model: 'chat', ...CHAT, ...more }
    const answer = await portus.call('/v1/chat/completions', { json })
    await answer.text()
    statuses.push(answer.status)
  }
  return statuses
}

const untilDue = () => Bun.sleep(SECONDS * 1000 + 50)

const counts = () => [first.received.length, second.received.length]

describe('a fallback', () => {
  test('asks a target no more that has failed in a row, and then once', async () => {
    first.answer = failing
    await using portus = await startPortus({ aliases: { chat: over('fallback') } })

    const statuses = await chats(portus, 10)

    expect(statuses).toEqual(Array(10).fill(200))
    expect(counts()).toEqual([3, 10])
    await untilDue()
    expect(await chats(portus, 5)).toEqual(Array(5).fill(200))
    expect(counts()).toEqual([4, 15])
  })

  test('asks a target again for good that has answered its trial', async () => {
    first.answer = failing
    await using portus = await startPortus({ aliases: { chat: over('fallback') } })
    await chats(portus, 4)
    first.answer = hello

    await untilDue()
    await chats(portus, 5)

    expect(counts()).toEqual([8, 4])
  })
})

describe('balanced load', () => {
  test('goes to the others while a target is skipped, and one request tries it', async () => {
    first.answer = failing
    await using portus = await startPortus({ aliases: { chat: over('loadbalance') } })
    while (first.received.length < 3) await chats(portus, 1)
    const before = second.received.length

    expect(await chats(portus, 20)).toEqual(Array(20).fill(200))

    expect(counts()).toEqual([3, before + 20])
    await untilDue()
    expect(await chats(portus, 10)).toEqual([500, ...Array(9).fill(200)])
    expect(counts()).toEqual([4, before + 29])
  })
})
