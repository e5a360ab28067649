import { describe, expect, test } from 'bun:test'
import { sendRaw } from '../support/clients/raw-http'
import { KEY, openaiAlias, startPortus } from '../support/portus'
import { startProvider } from '../support/providers/server'
import { lineOf } from '../support/request-line'

const MAX = 20
/** Another address of this machine, from which nobody trusted asks. */
const STRANGER = '127.0.0.2'

const start = () =>
  startPortus({
    aliases: { fast: openaiAlias('http://127.0.0.1:9/v1') },
    settings: { PORTUS_TRUSTED_PROXIES: '127.0.0.1/32, 2001:db8::/32' },
  })

const get = async (
  { url }: { url: string },
  headers: Record<string, string>,
  options: { from?: string } = {},
) => {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return sendRaw(url, `GET /v1/models HTTP/1.1\r\nHost: a\r\n${lines.join('')}\r\n`, options)
}

describe('behind a trusted proxy', () => {
  test.each(['x-forwarded-for', 'forwarded'])(
    'wrong keys count for the client that %s names, and lock out none of its neighbours',
    async (name) => {
      await using portus = await start()
      const claim = (address: string) => ({
        [name]: name === 'forwarded' ? `for="${address}"` : address,
      })
      const statuses: number[] = []
      for (let i = 0; i <= MAX; i++)
        statuses.push(
          (await get(portus, { ...claim('203.0.113.5'), 'x-api-key': `wrong${i}` })).status,
        )
      const neighbour = await get(portus, { ...claim('203.0.113.6'), 'x-api-key': 'wrong' })
      const direct = await get(portus, { 'x-api-key': 'wrong' })
      const right = await get(portus, { ...claim('203.0.113.5'), 'x-api-key': KEY })

      expect(statuses).toEqual([...Array(MAX).fill(401), 429])
      expect([neighbour.status, direct.status, right.status]).toEqual([401, 401, 200])
      expect(portus.logged).toEqual([
        JSON.stringify({ level: 'warn', message: 'too many wrong keys', address: '203.0.113.5' }),
      ])
    },
  )

  test('a client that writes addresses of its own before the proxy’s counts as itself', async () => {
    await using portus = await start()
    const statuses: number[] = []
    for (let i = 0; i <= MAX; i++)
      statuses.push(
        (await get(portus, { 'x-forwarded-for': `192.0.2.${i}, 203.0.113.5`, 'x-api-key': 'w' }))
          .status,
      )

    expect(statuses).toEqual([...Array(MAX).fill(401), 429])
  })

  test('nobody else is believed', async () => {
    await using portus = await start()
    const statuses: number[] = []
    for (let i = 0; i <= MAX; i++)
      statuses.push(
        (
          await get(
            portus,
            {
              'x-forwarded-for': `203.0.113.${i}`,
              forwarded: `for=203.0.113.${i}`,
              'x-api-key': 'w',
            },
            { from: STRANGER },
          )
        ).status,
      )

    expect(statuses).toEqual([...Array(MAX).fill(401), 429])
    expect(portus.reports.map(({ record }) => record.clientAddress)).toEqual(
      Array(MAX + 1).fill(STRANGER),
    )
  })

  test('nothing of the header gets into the log but an address', async () => {
    await using portus = await start()
    for (const claim of ['<script>', `${KEY}`, '1.2.3.4\tx', 'unknown', '_gazonk', '[::1', '%00'])
      await get(portus, { 'x-forwarded-for': claim, 'x-api-key': KEY })
    await get(portus, { 'x-forwarded-for': '[2001:db8:1::9]:99, 2001:db8::7', 'x-api-key': KEY })

    const addresses = portus.reports.map((report) => lineOf(report, [KEY]).client_address)
    expect(addresses).toEqual([...Array(7).fill('127.0.0.1'), '2001:db8:1::9'])
  })
})

test('a provider that says its time in Portus’ names is not heard', async () => {
  const theirs = [
    'portus;dur=9999',
    'db;dur=5, Provider;dur=0',
    'cache;desc="x", gateway ;dur=1',
    'provider',
    'db;dur=5, providers;dur=1, portus-2',
  ]
  let asked = 0
  using provider = startProvider(() =>
    Response.json({ choices: [] }, { headers: { 'server-timing': theirs[asked++] as string } }),
  )
  await using portus = await startPortus({ aliases: { fast: openaiAlias(provider.url) } })
  const own = /^portus;dur=[\d.]+, gateway;dur=[\d.]+, provider;dur=[\d.]+/
  const behind: string[] = []
  for (const _ of theirs) {
    const { headers } = await portus.call('/v1/chat/completions', {
      json: { model: 'fast', messages: [{ role: 'user', content: 'Hi' }] },
    })
    const timing = headers.get('server-timing') ?? ''
    expect(timing).toMatch(own)
    behind.push(timing.replace(own, ''))
  }

  expect(behind).toEqual(['', '', '', '', `, ${theirs[4]}`])
})
