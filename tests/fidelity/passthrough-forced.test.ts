import { expect, test } from 'bun:test'
import { openaiAlias, startPortus } from '../support/portus'
import { startProvider } from '../support/providers/server'

const body = '{ "model": "odd", "messages": [], "seed": 12345678901234567890, "extra": 1.0 }'

test('an alias can force the passthrough for a provider that is not known to speak the format', async () => {
  using provider = startProvider()
  const odd = openaiAlias(provider.url, { provider: 'mistral-ai' })
  await using portus = await startPortus({
    aliases: { odd, forced: { ...odd, passthrough: true } },
  })

  await (await portus.call('/v1/chat/completions', { method: 'POST', body })).text()
  const forced = body.replace('"odd"', '"forced"')
  await (await portus.call('/v1/chat/completions', { method: 'POST', body: forced })).text()

  expect(provider.received[0]!.json).not.toHaveProperty('extra')
  expect(provider.received[1]!.text).toBe(body.replace('"odd"', '"gpt-real"'))
})

test('a forced passthrough sends Anthropic’s messages as they are, to whoever it is', async () => {
  using provider = startProvider()
  await using portus = await startPortus({
    aliases: { forced: openaiAlias(provider.url, { passthrough: true }) },
  })

  await (await portus.call('/v1/messages', { json: { model: 'forced', messages: [] } })).text()

  expect(provider.received.map(({ path }) => path)).toEqual(['/v1/messages'])
})
