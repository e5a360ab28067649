import { describe, expect, test } from 'bun:test'
import { KEY, openaiAlias, startPortus } from '../support/portus'
import { startProvider } from '../support/providers/server'

const CHAT = { model: 'm', messages: [{ role: 'user', content: 'Hi' }] }

describe('PORTUS_BASE_PATH', () => {
  test('serves everything below it, and at the root for proxies that take it away', async () => {
    using provider = startProvider()
    await using portus = await startPortus({
      aliases: { m: openaiAlias(provider.url) },
      settings: { PORTUS_BASE_PATH: '/llm/eu' },
    })
    for (const base of ['', '/llm/eu']) {
      expect((await portus.call(`${base}/v1/chat/completions`, { json: CHAT })).status).toBe(200)
      expect((await portus.call(`${base}/v1/models`)).status).toBe(200)
      expect((await portus.call(`${base}/v1/models/m`)).status).toBe(200)
      for (const path of [
        '/health',
        '/livez',
        '/readyz',
        '/docs',
        '/docs/start.js',
        '/openapi.json',
      ])
        expect([path, (await fetch(portus.url + base + path)).status]).toEqual([path, 200])
      const { paths } = (await (await fetch(`${portus.url}${base}/openapi.json`)).json()) as {
        paths: object
      }
      expect(Object.keys(paths).filter((path) => path.startsWith('/llm'))).toEqual([])
      expect(paths).toContainKey('/v1/models')
      const unkeyed = await fetch(`${portus.url}${base}/v1/messages`, { method: 'POST' })
      expect([unkeyed.status, await unkeyed.json()]).toEqual([
        401,
        expect.objectContaining({ type: 'error' }),
      ])
      const wrong = await portus.call(`${base}/v1/chat/completions`, { method: 'DELETE' })
      expect([wrong.status, wrong.headers.get('allow')]).toEqual([
        405,
        expect.stringContaining('POST'),
      ])
      const google = await portus.call(`${base}/v1beta/models/m:generateContent`, {
        json: { contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] },
      })
      expect(google.status).toBe(200)
      const nothing = await portus.call(`${base}/v1/nothing`)
      expect(nothing.status).toBe(404)
    }
    expect(portus.reports.every(({ record }) => !record.path.startsWith('/llm'))).toBe(true)
  })

  test('opens WebSockets below it', async () => {
    using provider = startProvider()
    await using portus = await startPortus({
      aliases: { m: openaiAlias(provider.url) },
      settings: { PORTUS_BASE_PATH: '/llm' },
    })
    const socket = new WebSocket(`${portus.url.replace('http', 'ws')}/llm/v1/responses`, {
      headers: { authorization: `Bearer ${KEY}` },
    } as never)
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve)
      socket.addEventListener('error', reject)
    })
    socket.close()
  })
})
