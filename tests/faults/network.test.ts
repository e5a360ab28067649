import { describe, expect, test } from 'bun:test'
import { classify, type Outcome } from '../support/assert/outcome'
import { ask } from '../support/clients/load'
import { wireClient } from '../support/clients/wire'
import { anthropicAlias, KEY, openaiAlias, startPortus } from '../support/portus'
import { startFaultProxy, type Toxic } from '../support/providers/faulty/network'
import { sse } from '../support/providers/framing'
import { type Ask, askOf, markedAnswer } from '../support/providers/models/marked'
import { startProvider } from '../support/providers/server'

const SETTINGS = { PORTUS_HEADERS_TIMEOUT_MS: 1500, PORTUS_STREAM_IDLE_TIMEOUT_MS: 1500 }

/** The head of an answer ends before this byte, and its content does not. */
const IN_THE_BODY = 300

const OK = ['ok']
const FAIL = ['clean-fail']

type Row = { name: string; toxic: Toxic; json: string[]; stream: string[] }

const TOXICS: readonly Row[] = [
  { name: 'latency', toxic: { latencyMs: 40 }, json: OK, stream: OK },
  { name: 'jitter of single bytes', toxic: { sliceBytes: 1 }, json: OK, stream: OK },
  { name: 'little bandwidth', toxic: { bandwidth: 10_000 }, json: OK, stream: OK },
  { name: 'slow closes', toxic: { slowCloseMs: 300 }, json: OK, stream: OK },
  { name: 'a reset in the head', toxic: { resetAfterBytes: 20 }, json: FAIL, stream: FAIL },
  {
    name: 'a reset in the body',
    toxic: { resetAfterBytes: IN_THE_BODY },
    json: FAIL,
    // Translated, an event is passed on when it is whole, and this may come before the first is.
    stream: ['visible-cut', 'clean-fail'],
  },
  { name: 'silence', toxic: { isSilent: true }, json: FAIL, stream: FAIL },
  { name: 'no way at all', toxic: { isDown: true }, json: FAIL, stream: FAIL },
]

const ASKS = (['openai', 'anthropic'] as const).flatMap((dialect) =>
  [false, true].map((isStream) => ({ dialect, isStream })),
)

for (const passthrough of [true, false])
  describe(passthrough ? 'passed through' : 'translated', () => {
    for (const { name, toxic, json, stream } of TOXICS)
      test(`a network with ${name} spoils nothing without a word, and is forgotten when it is well`, async () => {
        using provider = startProvider(({ path, text }) => {
          const { type, pieces } = markedAnswer(askOf(path, text))
          return type === 'text/event-stream'
            ? sse(pieces)
            : new Response(pieces[0], { headers: { 'content-type': type } })
        })
        using proxy = await startFaultProxy(provider.url)
        await using portus = await startPortus({
          aliases: {
            openai: openaiAlias(proxy.url, { passthrough }),
            anthropic: anthropicAlias(proxy.url, { passthrough }),
          },
          settings: SETTINGS,
        })
        const sendAll = () =>
          Promise.all(
            ASKS.map(async (some): Promise<Outcome> => {
              const about: Ask = { ...some, id: crypto.randomUUID() }
              const client = wireClient(portus.url)
              const exchange = await ask(client, KEY, about)
              client.abandon()
              return classify(exchange, about)
            }),
          )

        proxy.toxic = toxic
        const met = await sendAll()
        proxy.toxic = {}
        // Connections that were spoilt may still be in the pool: each costs one request at most.
        const after = await sendAll()
        const well = after.includes('clean-fail') ? await sendAll() : after

        expect(
          met.filter(
            (outcome, index) => !(ASKS[index]?.isStream ? stream : json).includes(outcome),
          ),
        ).toEqual([])
        expect(well).toEqual(ASKS.map(() => 'ok'))
      }, 30_000)
  })
