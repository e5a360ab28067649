import { beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { sendRaw } from '../support/clients/raw-http'
import { ADMIN_KEY, KEY, openaiAlias, startPortus } from '../support/portus'
import { binary, startBinary } from '../support/process/binary'
import { saying } from '../support/process/log-lines'

setDefaultTimeout(60_000)

const PARTS = ['/dashboard', '/dashboard/app.js', '/dashboard/app.css']
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

const aliases = { fast: openaiAlias('http://127.0.0.1:2/v1') }

/** The addresses in an HTML, as a browser resolves them. */
const addressesIn = (html: string, page: string) =>
  [...html.matchAll(/(?:src|href)="([^"]+)"/g)]
    .map(([, address]) => address!)
    .filter((address) => !address.startsWith('data:'))
    .map((address) => new URL(address, page).href)

const start = (settings: Record<string, string> = {}, adminKeys = [ADMIN_KEY]) =>
  startPortus({ aliases, adminKeys, settings })

describe('the page of operators', () => {
  test('answers whatever host it is asked by, and finds no fault of its own', async () => {
    await using portus = await start()

    for (const host of ['[::', '%', 'localhost:99999', 'portus'])
      for (const path of ['/dashboard', '/dashboard/app.js'])
        expect([
          host,
          (await sendRaw(portus.url, `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`)).status,
        ]).not.toEqual([host, 500])
    expect(portus.logged.filter((line) => line.includes('unexpected error'))).toEqual([])
  })

  test('comes without a key, from its own origin alone, and runs nothing that stands in its HTML', async () => {
    await using portus = await start()

    const answer = await fetch(`${portus.url}/dashboard`)
    const html = await answer.text()

    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(answer.headers.get('content-security-policy')).toBe(POLICY)
    expect(html).not.toMatch(/<script>|<style|\sstyle=|\son[a-z]+=/)
    for (const path of PARTS) {
      const { status, headers } = await fetch(portus.url + path)
      expect([
        path,
        status,
        headers.get('x-content-type-options'),
        headers.get('referrer-policy'),
      ]).toEqual([path, 200, 'nosniff', 'no-referrer'])
    }
  })

  test('finds its parts below every address under which it is, also behind a base path', async () => {
    await using portus = await start({ PORTUS_BASE_PATH: '/llm/eu' })

    for (const base of ['', '/llm/eu']) {
      const page = `${portus.url}${base}/dashboard`
      const addresses = addressesIn(await (await fetch(page)).text(), page)
      const [style, script] = await Promise.all(addresses.map((address) => fetch(address)))

      expect(addresses.map((address) => address.replace(/=.*/, ''))).toEqual([
        `${page}/app.css?v`,
        `${page}/app.js?v`,
      ])
      expect(style!.headers.get('content-type')).toBe('text/css; charset=utf-8')
      expect(script!.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
      expect(await script!.text()).toContain('admin/usage/series')
    }
  })

  test('goes to the address without a slash, where a proxy may have taken a prefix away', async () => {
    await using portus = await start({ PORTUS_BASE_PATH: '/llm' })

    for (const base of ['', '/llm']) {
      const page = `${portus.url}${base}/dashboard/`
      const { status, headers } = await fetch(page, { redirect: 'manual' })

      expect([status, headers.get('location')]).toEqual([308, '../dashboard'])
      expect((await fetch(page)).url).toBe(`${portus.url}${base}/dashboard`)
    }
  })

  test('is kept by browsers for as long as it is the same, and never mixed with another one', async () => {
    await using portus = await start()
    const page = `${portus.url}/dashboard`
    const [, script] = addressesIn(await (await fetch(page)).text(), page)

    const named = await fetch(script!)
    const other = await fetch(`${portus.url}/dashboard/app.js?v=older`)
    const html = await fetch(page)
    const etag = html.headers.get('etag')
    const again = await fetch(page, { headers: { 'if-none-match': etag! } })

    expect(named.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect([other, html].map(({ headers }) => headers.get('cache-control'))).toEqual([
      'no-cache',
      'no-cache',
    ])
    expect([again.status, await again.text()]).toEqual([304, ''])
    expect(named.headers.get('vary')).toBe('accept-encoding')
  })

  test('is as absent as any path where no admin key is set, for whoever asks', async () => {
    await using portus = await start({}, [])

    for (const path of [...PARTS, '/dashboard/'])
      for (const method of ['GET', 'POST']) {
        const answer = await portus.call(path, { method, headers: { authorization: KEY } })
        const nothing = await portus.call('/nothing-like-that', { method })
        const text = async (of: Response) =>
          (await of.text()).replaceAll(/\/nothing-like-that|\/dashboard[^ "\\]*|req[-_][\w-]+/g, '')
        expect([path, answer.status, answer.headers.get('allow')]).toEqual([path, 404, null])
        expect(await text(answer)).toBe(await text(nothing))
      }
  })

  test('may be read by no page of another origin', async () => {
    await using portus = await start({ PORTUS_CORS_ORIGINS: '*' })
    const headers = { origin: 'https://page.example' }

    for (const path of PARTS) {
      const answer = await fetch(portus.url + path, { headers })
      expect([path, answer.headers.get('access-control-allow-origin')]).toEqual([path, null])
    }
  })
})

describe('the page in the executable', () => {
  beforeAll(async () => void (await binary()), 240_000)

  test('is on the ops port where there is one, and not on the port of clients', async () => {
    await using portus = await startBinary({
      aliases,
      env: { PORTUS_KEY_TESTS: KEY, PORTUS_ADMIN_KEY_OPS: ADMIN_KEY, PORTUS_OPS_PORT: '0' },
    })
    const ops = String(saying(portus, 'listening')[0]?.ops_url)

    for (const path of PARTS) {
      const [here, there] = await Promise.all([fetch(ops + path), fetch(portus.url + path)])
      expect([path, here.status, there.status]).toEqual([path, 200, 404])
    }
    const script = await fetch(`${ops}/dashboard/app.js`, {
      headers: { 'accept-encoding': 'gzip' },
    })
    expect(script.headers.get('content-encoding')).toBe('gzip')
    expect(await script.text()).toContain('admin/usage/series')
  })
})
