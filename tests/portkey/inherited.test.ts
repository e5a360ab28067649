import { expect, test } from 'bun:test'
import type { AliasFile } from '../../src/alias/schema'
import { startPortus } from '../support/portus'
import { startProvider } from '../support/providers/server'

const MODES = ['single', 'fallback', 'loadbalance'] as const

/** A target at a host that stands in the alias around it, or around that. */
const inside = (custom_host: string, mode: (typeof MODES)[number], depth: number): AliasFile => {
  const leaf = {
    provider: 'openai',
    api_key: 'sk-inherits',
    override_params: { model: 'm' },
  } as const
  const wrapped = depth === 2 ? { strategy: { mode }, targets: [leaf] } : leaf
  return { custom_host, strategy: { mode }, targets: [wrapped] }
}

for (const passthrough of [undefined, true, false])
  test(`a host is inherited at any depth, with "passthrough": ${passthrough}`, async () => {
    using provider = startProvider()
    const rows = MODES.flatMap((mode) => [1, 2].map((depth) => [mode, depth] as const))
    await using portus = await startPortus({
      aliases: Object.fromEntries(
        rows.map(([mode, depth]) => [
          `${mode}-${depth}`,
          {
            ...inside(provider.url, mode, depth),
            ...(passthrough !== undefined && { passthrough }),
          },
        ]),
      ),
    })

    for (const [mode, depth] of rows) {
      const model = `${mode}-${depth}`
      const messages = [{ role: 'user', content: 'Hello!' }]
      const chat = await portus.call('/v1/chat/completions', { json: { model, messages } })
      const message = await portus.call('/v1/messages', {
        json: { model, max_tokens: 9, messages },
      })

      expect([model, chat.status, message.status]).toEqual([model, 200, 200])
    }
    expect(provider.received).toHaveLength(2 * rows.length)
    for (const { headers } of provider.received)
      expect(headers.get('authorization')).toBe('Bearer sk-inherits')
  })
