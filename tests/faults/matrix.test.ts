import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import type { AliasFile } from '../../src/alias/schema'
import { figure } from '../support/assert/figures'
import { classify, type Exchange, type Outcome, tally } from '../support/assert/outcome'
import { FAULTS } from '../support/cases/faults'
import { wireClient } from '../support/clients/wire'
import { anthropicAlias, KEY, openaiAlias, startPortus } from '../support/portus'
import { type FaultyUpstream, startFaultyUpstream } from '../support/providers/faulty/sockets'
import { type Ask, markedBody } from '../support/providers/models/marked'

const SETTINGS = { PORTUS_HEADERS_TIMEOUT_MS: 250, PORTUS_STREAM_IDLE_TIMEOUT_MS: 250 }

/** Every fault must be over by then, with the two timeouts of above and much to spare. */
const BOUND_MS = 4000

const PATHS = { openai: '/v1/chat/completions', anthropic: '/v1/messages' } as const

type Target = (url: string, more?: AliasFile) => AliasFile

/** Ways through Portus: who answers, and who asks. */
const WAYS = [
  { name: 'embedded, passed through', passthrough: true, targets: [openaiAlias, anthropicAlias] },
  { name: 'embedded, translated', passthrough: false, targets: [openaiAlias, anthropicAlias] },
  {
    name: 'embedded, from one API to the other',
    passthrough: false,
    targets: [anthropicAlias, undefined],
  },
  {
    name: 'remote, the gateway itself being unwell',
    passthrough: true,
    targets: [openaiAlias, anthropicAlias],
    isRemote: true,
  },
] as const satisfies readonly {
  name: string
  passthrough: boolean
  /** For OpenAI's API, and for Anthropic's. */
  targets: readonly (Target | undefined)[]
  isRemote?: boolean
}[]

const DIALECTS = ['openai', 'anthropic'] as const
const counts = tally()
let upstream: FaultyUpstream
beforeAll(async () => {
  upstream = await startFaultyUpstream(FAULTS)
})
afterAll(async () => {
  await upstream[Symbol.asyncDispose]()
  const total = Object.values(counts.counts).reduce((sum, count) => sum + count, 0)
  figure('matrix.defects', counts.defects(), total)
})

/** What an error must not tell: where the provider is, and what the runtime calls its failure. */
const inside = () => [
  '127.0.0.1',
  new URL(upstream.origin()).port,
  'ECONN',
  'fetch',
  'socket',
  'sk-provider',
]

/** May have the digits of a port by chance. */
const REQUEST_ID = /"request_id":"[^"]*"/

type Met = Exchange & { dialect: Ask['dialect']; isStream: boolean; outcome: Outcome }

/**
 * The answers to requests that meet a fault, at once. A faulty provider closes its connections, and a
 * request that takes one over in that moment meets no more than the closing: it is sent again.
 */
async function unlessReused(
  isUnexpected: (met: Met) => boolean,
  send: () => Promise<Met[]>,
): Promise<Met[]> {
  for (let attempt = 1; ; attempt++) {
    const met = await send()
    const unexpected = met.filter(isUnexpected)
    if (attempt === 3 || unexpected.some(({ outcome }) => outcome !== 'clean-fail')) return met
    if (unexpected.length === 0) return met
  }
}

/**
 * What a good provider is answered after a fault. A connection that is closed in the moment in which
 * it is used again costs its request, which must not be sent twice; but not the one behind it.
 */
async function untilGood(send: () => Promise<Met[]>): Promise<Met[]> {
  for (let attempt = 1; ; attempt++) {
    const met = await send()
    if (attempt === 3 || !met.some(({ outcome }) => outcome === 'clean-fail')) return met
  }
}

for (const way of WAYS)
  describe(way.name, () => {
    const asks = DIALECTS.filter((_, index) => way.targets[index]).flatMap((dialect) => [
      { dialect, isStream: false },
      { dialect, isStream: true },
    ])
    const aliases = (fault: string): Record<string, AliasFile> =>
      Object.fromEntries(
        DIALECTS.flatMap((dialect, index) => {
          const file = way.targets[index]?.(upstream.url(fault), { passthrough: way.passthrough })
          return file ? [[dialect, file]] : []
        }),
      )

    for (const [fault, { json, stream, at }] of Object.entries(FAULTS))
      test(`${fault} harms nobody, and the next request is answered`, async () => {
        const isRemote = 'isRemote' in way
        await using portus = await startPortus({
          aliases: {
            ...aliases(fault),
            ...Object.fromEntries(
              Object.entries(aliases('good')).map(([n, f]) => [`${n}-good`, f]),
            ),
          },
          settings: SETTINGS,
          ...(isRemote && { gateway: upstream.origin(fault) }),
        })
        const sendAll = (suffix: string, padding = 0) =>
          Promise.all(
            asks.map(async (some): Promise<Met> => {
              const ask: Ask = { ...some, id: crypto.randomUUID() }
              const client = wireClient(portus.url)
              const exchange = await client.send({
                path: PATHS[ask.dialect],
                headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
                body: markedBody(ask, ask.dialect + suffix, padding),
                timeoutMs: BOUND_MS,
              })
              client.abandon()
              return { ...exchange, ...some, outcome: classify(exchange, ask) }
            }),
          )

        const unexpected = ({ outcome, isStream }: Met) =>
          !(isStream ? stream : json).includes(outcome)
        const met = await unlessReused(unexpected, () =>
          sendAll('', at === 'half the body' ? 400_000 : 0),
        )
        const isNextPossible = !(isRemote && at === 'accept')
        const next = isNextPossible ? await untilGood(() => sendAll('-good')) : []

        for (const { outcome } of met) counts.add(outcome)
        expect(met.filter(unexpected)).toEqual([])
        const told = met
          .filter(({ outcome }) => outcome === 'clean-fail')
          .map(({ body }) => body.replace(REQUEST_ID, ''))
        expect(inside().filter((word) => told.join('').includes(word))).toEqual([])
        expect(next.filter(({ outcome }) => outcome !== 'ok')).toEqual([])
        expect(upstream.elsewhere()).toBe(0)
        expect(portus.logged).toEqual([])
      }, 30_000)
  })
