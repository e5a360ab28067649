import { beforeAll, describe, expect, test } from 'bun:test'
import { anthropicAlias, KEY, openaiAlias, startPortus } from '../support/portus'
import { binary, startBinary } from '../support/process/binary'
import { NOBODY } from '../support/process/nobody'
import { startProvider } from '../support/providers/server'

const chat = { model: 'gpt', messages: [{ role: 'user', content: 'hi' }] }
const ENV = { PORTUS_KEY_TESTS: KEY }
const aliases = { gpt: openaiAlias('http://127.0.0.1:1/v1') }

beforeAll(() => binary(), 60_000)

describe('a remote gateway', () => {
  test('that is down keeps Portus neither from starting nor from answering', async () => {
    const origin = `http://${NOBODY}`
    await using portus = await startBinary({
      aliases,
      env: { ...ENV, PORTKEY_GATEWAY_URL: origin },
    })

    const health = await fetch(`${portus.url}/health`)
    const answer = await fetch(`${portus.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}` },
      body: JSON.stringify(chat),
    })

    expect(health.status).toBe(200)
    expect(answer.status).toBe(502)
    const text = await answer.text()
    expect(JSON.parse(text)).toMatchObject({ error: { code: 'gateway_unreachable' } })
    expect(text).not.toContain(origin)
  })

  test('is named at start, with what Portus cannot mend of it; the embedded one with its version', async () => {
    const origin = `http://${NOBODY}`
    await using remote = await startBinary({
      aliases,
      env: { ...ENV, PORTKEY_GATEWAY_URL: origin },
    })
    await using embedded = await startBinary({ aliases, env: ENV })
    for (const one of [remote, embedded]) one.child.kill('SIGTERM')
    await Promise.all([remote.ended(), embedded.ended()])

    expect(remote.output.stdout).toContain(`remote gateway at ${origin}`)
    expect(remote.output.stdout).toContain('goes on with a request whose client has left')
    expect(embedded.output.stdout).toContain('embedded gateway 1.15.2')
    expect(embedded.output.stdout).not.toContain('goes on with')
  })

  for (const status of [301, 302, 303, 307, 308])
    test(`that answers ${status} sends the configuration nowhere else`, async () => {
      using elsewhere = startProvider()
      using gateway = startProvider(
        () => new Response(null, { status, headers: { location: elsewhere.url } }),
      )
      await using portus = await startPortus({
        aliases: {
          gpt: openaiAlias('http://localhost/v1'),
          claude: anthropicAlias('http://localhost/v1'),
        },
        gateway: new URL(gateway.url).origin,
      })

      const openai = await portus.call('/v1/chat/completions', { json: chat })
      const anthropic = await portus.call('/v1/messages', { json: { ...chat, model: 'claude' } })

      expect([openai.status, anthropic.status]).toEqual([502, 502])
      expect(await anthropic.json()).toMatchObject({ type: 'error', error: { type: 'api_error' } })
      expect(elsewhere.received).toEqual([])
    })
})
