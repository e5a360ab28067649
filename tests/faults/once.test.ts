import { describe, expect, test } from 'bun:test'
import { figure } from '../support/assert/figures'
import { classify, tally } from '../support/assert/outcome'
import { ask } from '../support/clients/load'
import { wireClient } from '../support/clients/wire'
import { anthropicAlias, KEY, openaiAlias, startPortus } from '../support/portus'
import { type Ending, startOnceUpstream } from '../support/providers/faulty/once'
import type { Ask } from '../support/providers/models/marked'
import { seeded } from '../support/random'

const ROUNDS = 200

const ENDINGS: readonly Ending[] = [
  'resets when it has read',
  'closes when it has read',
  'closes while idle',
]

const WAYS = [
  { way: 'embedded, passed through', passthrough: true, isRemote: false },
  { way: 'embedded, translated', passthrough: false, isRemote: false },
  { way: 'remote', passthrough: true, isRemote: true },
]

async function open(ending: Ending, { passthrough, isRemote }: (typeof WAYS)[number]) {
  const resources = new AsyncDisposableStack()
  const upstream = resources.use(await startOnceUpstream(ending, seeded(99)))
  const url = `${upstream.origin}/v1`
  const portus = resources.use(
    await startPortus({
      aliases: {
        openai: openaiAlias(url, { passthrough }),
        anthropic: anthropicAlias(url, { passthrough }),
      },
      ...(isRemote && { gateway: upstream.origin }),
    }),
  )
  return { upstream, portus, [Symbol.asyncDispose]: () => resources.disposeAsync() }
}

const more = (arrivals: ReadonlyMap<string, number>, than: number) =>
  [...arrivals].filter(([, count]) => count > than)

for (const setting of WAYS)
  describe(setting.way, () => {
    for (const ending of ENDINGS) {
      test(`a provider that ${ending} receives every POST once`, async () => {
        await using opened = await open(ending, setting)
        const { upstream, portus } = opened
        const client = wireClient(portus.url)
        const { counts, add } = tally()

        for (let round = 0; round < ROUNDS; round++) {
          const dialect = round % 2 ? 'openai' : 'anthropic'
          const about: Ask = { dialect, isStream: false, id: `post-${round}` }
          add(classify(await ask(client, KEY, about), about))
        }
        console.log(`once, ${setting.way}, ${ending}:`, JSON.stringify(counts))
        client.abandon()

        figure('once.twice', more(upstream.arrivals, 1).length, ROUNDS)

        expect(more(upstream.arrivals, 1)).toEqual([])
        expect(upstream.arrivals.size).toBeGreaterThanOrEqual(counts.ok ?? 0)
        expect((counts.ok ?? 0) + (counts['clean-fail'] ?? 0)).toBe(ROUNDS)
        expect(upstream.reused()).toBeGreaterThan(0)
      }, 30_000)

      test(`a provider that ${ending} receives every DELETE once, and a GET at most once more`, async () => {
        await using opened = await open(ending, setting)
        const { upstream, portus } = opened
        const client = wireClient(portus.url)
        const headers = { authorization: `Bearer ${KEY}`, 'x-portus-model': 'openai' }

        for (let round = 0; round < ROUNDS / 2; round++)
          for (const method of ['GET', 'DELETE'])
            await client.send({ method, path: `/v1/files/file-${round}`, headers })
        client.abandon()

        const deletes = [...upstream.arrivals].filter(([name]) => name.startsWith('DELETE '))
        expect(deletes.filter(([, count]) => count > 1)).toEqual([])
        expect(deletes.length).toBeGreaterThan(ROUNDS / 4)
        expect(more(upstream.arrivals, 2)).toEqual([])
      }, 30_000)
    }
  })
