import { expect, test } from 'bun:test'
import { anthropicAlias, openaiAlias, startPortus } from '../support/portus'
import { startProvider } from '../support/providers/server'

const BODIES = [
  ['/v1/chat/completions', { messages: [null] }],
  ['/v1/chat/completions', { messages: [{ role: 'user', content: [null] }] }],
  ['/v1/chat/completions', { messages: 7 }],
  ['/v1/chat/completions', { messages: [{ role: 'user', content: 'hi' }], tools: [null] }],
  ['/v1/messages', { messages: [null] }],
  ['/v1/messages', { messages: [{ role: 'user', content: 'hi' }], anthropic_beta: 'a\r\nb: c' }],
] as const

test.each(BODIES)(
  '%s with %j is the client’s mistake where nobody could be asked',
  async (path, body) => {
    using provider = startProvider()
    await using portus = await startPortus({
      aliases: {
        gpt: openaiAlias(provider.url, { passthrough: false }),
        claude: anthropicAlias(provider.url, { passthrough: false }),
      },
    })

    for (const model of ['gpt', 'claude']) {
      const before = provider.received.length
      const response = await portus.call(path, { json: { model, ...body } })
      await response.text()

      expect({ model, status: response.status }).toEqual({
        model,
        status: provider.received.length > before ? 200 : 400,
      })
    }
  },
)
