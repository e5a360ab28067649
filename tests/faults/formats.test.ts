import { afterAll, beforeAll, expect, test } from 'bun:test'
import { classify, type Exchange, type Outcome } from '../support/assert/outcome'
import { FAULTS } from '../support/cases/faults'
import { wireClient } from '../support/clients/wire'
import { KEY, startPortus } from '../support/portus'
import { type FaultyUpstream, startFaultyUpstream } from '../support/providers/faulty/sockets'
import { gptOssFormat } from '../support/providers/kit/bedrock'
import { chatFormat } from '../support/providers/kit/chat'
import { anthropicFormat, bedrockClaude, vertexClaude } from '../support/providers/kit/claude'
import { cohereFormat } from '../support/providers/kit/cohere'
import { googleFormat, vertexGemini } from '../support/providers/kit/gemini'
import type { Format } from '../support/providers/kit/kit'
import { type Ask, markedBody } from '../support/providers/models/marked'

/** Short where a fault is a silence; long where none may be taken for one on a busy machine. */
const patienceFor = (fault: string) => {
  const ms = fault.startsWith('hang-') ? 400 : 5000
  return { PORTUS_HEADERS_TIMEOUT_MS: ms, PORTUS_STREAM_IDLE_TIMEOUT_MS: ms }
}

/** Every fault must be over by then, with the two timeouts of above and much to spare. */
const BOUND_MS = 12_000

const PATHS = { openai: '/v1/chat/completions', anthropic: '/v1/messages' } as const

/** The formats that Portus translates itself, or passes through a cloud. */
const FORMATS: Readonly<Record<string, Format>> = {
  chat: chatFormat({ provider: 'deepseek', thoughts: 'text' }),
  anthropic: anthropicFormat,
  bedrockClaude,
  vertexClaude,
  google: googleFormat,
  vertexGemini,
  cohere: cohereFormat,
  converse: gptOssFormat,
}

const ASKS = Object.keys(FORMATS).flatMap((format) =>
  (['openai', 'anthropic'] as const).flatMap((dialect) =>
    [false, true].map((isStream) => ({ format, dialect, isStream })),
  ),
)

let upstream: FaultyUpstream
beforeAll(async () => {
  upstream = await startFaultyUpstream(FAULTS)
})
afterAll(() => upstream[Symbol.asyncDispose]())

/** What an error must not tell. */
const inside = () => [
  ...['127.0.0.1', 'ECONN', 'fetch', 'socket', 'sk-provider', 'of-aws', 'of-google', 'of-cohere'],
  new URL(upstream.origin()).port,
]

/** May have the digits of a port by chance. */
const REQUEST_ID = /"request_id":"[^"]*"/

type Met = Exchange & (typeof ASKS)[number] & { outcome: Outcome }

/** Where a part may have been passed on, nothing may have been as well: an event is translated whole. */
const mayEndAs = (allowed: readonly Outcome[]): readonly Outcome[] =>
  allowed.includes('visible-cut') ? [...allowed, 'clean-fail'] : allowed

for (const [fault, { json, stream, at }] of Object.entries(FAULTS))
  test(`${fault} harms no client of any format`, async () => {
    const aliasesFor = (name: string, suffix: string) =>
      Object.entries(FORMATS).map(([format, { alias }]) => [
        format + suffix,
        alias(upstream.url(name)),
      ])
    await using portus = await startPortus({
      aliases: Object.fromEntries([...aliasesFor(fault, ''), ...aliasesFor('good', '-good')]),
      settings: patienceFor(fault),
    })
    const send = async (some: (typeof ASKS)[number], suffix: string, padding = 0): Promise<Met> => {
      const ask: Ask = { ...some, id: crypto.randomUUID() }
      const client = wireClient(portus.url)
      const exchange = await client.send({
        path: PATHS[ask.dialect],
        headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
        body: markedBody(ask, some.format + suffix, padding),
        timeoutMs: BOUND_MS,
      })
      client.abandon()
      return { ...exchange, ...some, outcome: classify(exchange, ask) }
    }
    const isExpected = ({ isStream, outcome }: Met) =>
      mayEndAs(isStream ? stream : json).includes(outcome)
    /** A request that takes over a connection in the moment in which it is closed is sent again. */
    const until = async (isRight: (met: Met) => boolean, sendOne: () => Promise<Met>) => {
      for (let attempt = 1; ; attempt++) {
        const met = await sendOne()
        if (isRight(met) || attempt === 3 || met.outcome !== 'clean-fail') return met
      }
    }

    const padding = at === 'half the body' ? 400_000 : 0
    const met = await Promise.all(
      ASKS.map((ask) => until(isExpected, () => send(ask, '', padding))),
    )
    const next = await Promise.all(
      ASKS.map((ask) =>
        until(
          ({ outcome }) => outcome === 'ok',
          () => send(ask, '-good'),
        ),
      ),
    )

    expect(met.filter((one) => !isExpected(one))).toEqual([])
    const told = met
      .filter(({ outcome }) => outcome === 'clean-fail')
      .map(({ body }) => body.replace(REQUEST_ID, ''))
    expect(inside().filter((word) => told.join('').includes(word))).toEqual([])
    expect(next.filter(({ outcome }) => outcome !== 'ok')).toEqual([])
    expect(upstream.elsewhere()).toBe(0)
    expect(portus.logged).toEqual([])
  }, 60_000)
