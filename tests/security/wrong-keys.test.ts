import { describe, expect, test } from 'bun:test'
import { type RawOptions, sendRaw } from '../support/clients/raw-http'
import { KEY, openaiAlias, startPortus } from '../support/portus'

const MAX = 20
const OTHER_ADDRESS = '127.0.0.2'

type Portus = Awaited<ReturnType<typeof startPortus>>

const start = () => startPortus({ aliases: { fast: openaiAlias('http://127.0.0.1:9/v1') } })

const get = ({ url }: Portus, headers: string, options?: RawOptions, path = '/v1/models') =>
  sendRaw(url, `GET ${path} HTTP/1.1\r\nHost: a\r\n${headers}\r\n\r\n`, options)

/** Sends so many wrong keys one after the other, each another one. */
async function guess(portus: Portus, count: number, headers = ''): Promise<number[]> {
  const statuses: number[] = []
  for (let i = 0; i < count; i++)
    statuses.push((await get(portus, `${headers}x-api-key: ${KEY}${i}`)).status)
  return statuses
}

describe('wrong keys', () => {
  test('get 429 from the 21st on, and a right key from the same address always passes', async () => {
    await using portus = await start()

    const statuses = await guess(portus, MAX + 5)
    const right = await get(portus, `x-api-key: ${KEY}`)
    const more = await guess(portus, 2)

    expect(statuses).toEqual([...Array(MAX).fill(401), ...Array(5).fill(429)])
    expect(right.status).toBe(200)
    expect(more).toEqual([429, 429])
    expect(portus.reports.filter(({ error }) => error?.kind === 'too_many_wrong_keys').length).toBe(
      7,
    )
  })

  test('are told in the dialect of the route how long to wait, and SDKs not to try again', async () => {
    await using portus = await start()
    await guess(portus, MAX)

    const openai = await get(portus, 'Authorization: Bearer wrong')
    const anthropic = await sendRaw(
      portus.url,
      'POST /v1/messages HTTP/1.1\r\nHost: a\r\nx-api-key: wrong\r\nContent-Length: 0\r\n\r\n',
    )

    expect([openai.status, anthropic.status]).toEqual([429, 429])
    expect(JSON.parse(openai.body)).toMatchObject({
      error: { type: 'rate_limit_error', code: 'too_many_wrong_keys' },
    })
    expect(JSON.parse(anthropic.body)).toMatchObject({
      type: 'error',
      error: { type: 'rate_limit_error' },
    })
    for (const { headers, text } of [openai, anthropic]) {
      const waitS = Number(headers.get('retry-after'))
      expect(waitS).toBeGreaterThanOrEqual(1)
      expect(waitS).toBeLessThanOrEqual(60)
      expect(Number.isInteger(waitS)).toBe(true)
      expect(headers.get('x-should-retry')).toBe('false')
      expect(headers.has('www-authenticate')).toBe(false)
      expect(text).toContain('More than 20 wrong API keys')
      expect(text).not.toContain(KEY.slice(0, 12))
    }
  })

  test('are logged once, with the address and without a key', async () => {
    await using portus = await start()

    await guess(portus, MAX + 5)

    expect(portus.logged).toEqual([
      JSON.stringify({ level: 'warn', message: 'too many wrong keys', address: '127.0.0.1' }),
    ])
  })

  test('count by the address of the connection, whatever a header says of it', async () => {
    await using portus = await start()
    const claims = Array.from({ length: MAX + 1 }, (_, i) => `X-Forwarded-For: 192.0.2.${i}\r\n`)
    for (const claim of claims) await guess(portus, 1, claim)

    const forwarded = await get(
      portus,
      'X-Forwarded-For: 192.0.2.99\r\nForwarded: for=192.0.2.99\r\nx-api-key: wrong',
    )
    const other = await get(portus, 'x-api-key: wrong', { from: OTHER_ADDRESS })
    const claimed = await get(portus, 'X-Forwarded-For: 127.0.0.1\r\nx-api-key: wrong', {
      from: OTHER_ADDRESS,
    })

    expect(forwarded.status).toBe(429)
    expect([other.status, claimed.status]).toEqual([401, 401])
  })

  test('count in WebSocket handshakes as well, in each place of a key', async () => {
    await using portus = await start()
    const upgrade = 'Connection: upgrade\r\nUpgrade: websocket\r\n'
    const wrong = [
      'Authorization: Bearer wrong',
      'x-portkey-api-key: wrong',
      `${upgrade}Sec-WebSocket-Protocol: realtime, openai-insecure-api-key.wrong`,
    ]
    const statuses: number[] = []

    for (let i = 0; i <= MAX; i++)
      statuses.push(
        (await get(portus, wrong[i % wrong.length]!, {}, '/v1/realtime?model=fast')).status,
      )
    const handshake = await get(portus, wrong[2]!, {}, '/v1/realtime?model=fast')

    expect(statuses).toEqual([...Array(MAX).fill(401), 429])
    expect(handshake.status).toBe(429)
  })

  test('are counted across all routes, and no key at all is no wrong one', async () => {
    await using portus = await start()
    const none = ['X: y', 'Authorization: Bearer ', 'Authorization: Basic eDp5', 'x-api-key:']
    for (let i = 0; i < MAX + 5; i++) await get(portus, none[i % none.length]!)

    const first = await get(portus, 'x-api-key: wrong')
    await guess(portus, MAX - 1)
    const message = await sendRaw(
      portus.url,
      'POST /v1/messages HTTP/1.1\r\nHost: a\r\nx-api-key: wrong\r\nContent-Length: 0\r\n\r\n',
    )
    const without = await get(portus, 'X: y')

    expect(first.status).toBe(401)
    expect(message.status).toBe(429)
    expect(without.status).toBe(401)
  })

  test('count each, where a request has several, and once where it repeats one', async () => {
    await using portus = await start()
    const send = async (keys: readonly [string, string, string]) =>
      (
        await get(
          portus,
          `x-api-key: ${keys[0]}\r\nauthorization: Bearer ${keys[1]}\r\nx-portkey-api-key: ${keys[2]}`,
        )
      ).status

    const statuses: number[] = []
    for (let i = 0; i < 7; i++) statuses.push(await send([`a${i}`, `b${i}`, `c${i}`]))
    await using other = await start()
    const repeated: number[] = []
    for (let i = 0; i < MAX; i++)
      repeated.push((await get(other, `x-api-key: a${i}\r\nauthorization: Bearer a${i}`)).status)

    expect(statuses).toEqual([...Array(6).fill(401), 429])
    expect(repeated).toEqual(Array(MAX).fill(401))
    expect(portus.logged.filter((line) => line.includes('too many wrong keys')).length).toBe(1)
  })

  test('beside a right one are not counted', async () => {
    await using portus = await start()
    for (let i = 0; i < MAX + 5; i++)
      expect((await get(portus, `Authorization: Bearer other\r\nx-api-key: ${KEY}`)).status).toBe(
        200,
      )

    expect((await get(portus, 'x-api-key: wrong')).status).toBe(401)
  })

  test('cannot be told from right ones by the id of an answer without a key', async () => {
    await using portus = await start()

    const ids: [sent: string, got: string | null][] = []
    for (const id of [KEY, `${KEY}x`, 'mine'])
      for (const path of ['/health', '/v1/models', '/nothing']) {
        const { headers } = await get(portus, `x-request-id: ${id}`, undefined, path)
        ids.push([id, headers.get('x-request-id')])
      }
    const known = await get(portus, `x-api-key: ${KEY}\r\nx-request-id: mine`)

    for (const [sent, got] of ids) {
      expect(got).toMatch(/^[\da-f-]{36}$/)
      expect(got).not.toBe(sent)
    }
    expect(known.headers.get('x-request-id')).toBe('mine')
  })
})
