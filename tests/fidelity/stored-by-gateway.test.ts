import { expect, test } from 'bun:test'
import { anthropicAlias, startPortus } from '../support/portus'
import { startOfficialGateway } from '../support/process/official'
import { message } from '../support/providers/anthropic-messages'
import { startProvider } from '../support/providers/server'

test('what the gateway translates is kept, and a later turn goes on from it', async () => {
  using claude = startProvider(() => Response.json(message()))
  await using portus = await startPortus({
    aliases: { claude: anthropicAlias(claude.url, { passthrough: false }) },
  })
  const ask = async (json: object) => {
    const answer = await portus.call('/v1/responses', { json: { model: 'claude', ...json } })
    expect(answer.status).toBe(200)
    return (await answer.json()) as { id: string; output: { id: string }[] }
  }

  const first = await ask({ input: 'I am Ada' })
  await ask({ previous_response_id: first.id, input: 'Go on' })
  await ask({
    input: [
      { type: 'item_reference', id: first.output[0]?.id },
      { role: 'user', content: 'And on' },
    ],
  })

  expect(claude.received[1]?.text).toContain('I am Ada')
  expect(claude.received[1]?.text).toContain('Hello there')
  expect(claude.received[1]?.text).toContain('Go on')
  expect(claude.received[2]?.text).toContain('Hello there')
})

test('an id that nobody keeps is a 400, and the gateway is not asked', async () => {
  using claude = startProvider(() => Response.json(message()))
  await using portus = await startPortus({
    aliases: { claude: anthropicAlias(claude.url, { passthrough: false }) },
  })

  const answer = await portus.call('/v1/responses', {
    json: { model: 'claude', previous_response_id: 'resp_0123456789abcdef', input: 'Go on' },
  })

  expect(answer.status).toBe(400)
  expect(await answer.json()).toMatchObject({ error: { param: 'previous_response_id' } })
  expect(claude.received).toHaveLength(0)
})

test('with a remote gateway it is kept as well, and a count goes on from it', async () => {
  using claude = startProvider(() => Response.json(message()))
  await using gateway = await startOfficialGateway()
  await using portus = await startPortus({
    aliases: { claude: anthropicAlias(claude.url) },
    gateway: gateway.url,
  })
  const ask = async (path: string, json: object) => {
    const answer = await portus.call(path, { json: { model: 'claude', ...json } })
    expect(answer.status).toBe(200)
    return (await answer.json()) as { id: string; input_tokens: number }
  }

  const first = await ask('/v1/responses', { input: 'I am Ada, and I have much to say' })
  await ask('/v1/responses', { previous_response_id: first.id, input: 'Go on' })
  const alone = await ask('/v1/responses/input_tokens', { input: 'Go on' })
  const behind = await ask('/v1/responses/input_tokens', {
    previous_response_id: first.id,
    input: 'Go on',
  })

  expect(claude.received[1]?.text).toContain('I am Ada')
  expect(behind.input_tokens).toBeGreaterThan(alone.input_tokens)
})
