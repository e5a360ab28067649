import { expect, test } from 'bun:test'
import { createApp } from '../../src/app'
import { loadSettings } from '../../src/config/settings'
import { bytesInFlight } from '../../src/limits/bytes-in-flight'
import { listen } from '../../src/server/listen'
import { memoryStore } from '../../src/store/memory-store'
import { memoryOwners } from '../../src/store/owners/memory-owners'
import { MEMORY_OWNERS } from '../../src/store/owners/owner-store'
import { MEMORY_BOUNDS } from '../../src/store/store'
import type { Report } from '../../src/telemetry/record'
import { redactor } from '../../src/telemetry/redact'
import { builtInPrices } from '../../src/usage/prices/built-in-prices'
import { accountsInMemory } from '../support/accounts'

const SECRET = 'sk-canary-7d1f3b9a'
const INTERNAL = 'postgres://user@10.0.0.9/keys'

/** A Portus whose configuration fails, in a way that nobody thought of, when it is looked at. */
function startBroken(thrown: unknown) {
  const reports: Report[] = []
  const logged: { level: string; message: string; stack?: unknown; request_id?: unknown }[] = []
  const closing = new AbortController()
  const app = createApp({
    live: {
      current: {
        settings: loadSettings({}).settings,
        aliases: new Map(),
        applications: new Map(),
        prices: { ...builtInPrices(), written: new Map() },
        teams: new Map(),
        secrets: new Set(),
        get keys(): never {
          throw thrown
        },
      },
    },
    upstream: () => Promise.reject(new Error('This test has no gateway')),
    realtime: () => Promise.reject(new Error('This test has no gateway')),
    draining: new AbortController().signal,
    closing: closing.signal,
    responses: memoryStore(MEMORY_BOUNDS, Date.now),
    limits: accountsInMemory().limits,
    owners: memoryOwners(MEMORY_OWNERS, Date.now),
    inFlight: bytesInFlight(1),
    report: (report) => void reports.push(report),
    log: (level, message, fields) => void logged.push({ level, message, ...fields }),
    redact: redactor([SECRET]),
    metrics: async () => ({ body: '', contentType: '' }),
    version: '0.0.0-tests',
    startedAtMs: 0,
  })
  const { url, stop } = listen(app, { hostname: '127.0.0.1', port: 0 }, closing)
  return { url, reports, logged, [Symbol.asyncDispose]: () => stop(true) }
}

const THROWN: Record<string, unknown> = {
  'an error': new Error(`cannot reach ${INTERNAL} with ${SECRET}`),
  'an error with a status of its own': Object.assign(new Error(`${INTERNAL} ${SECRET}`), {
    status: 418,
    code: 'VALIDATION',
  }),
  'a text': `${INTERNAL} ${SECRET}`,
}

for (const [name, thrown] of Object.entries(THROWN))
  test(`${name} that nobody expected is a short 500 that says nothing, and all but secrets in the log`, async () => {
    await using portus = startBroken(thrown)

    const openai = await fetch(`${portus.url}/v1/chat/completions`, { method: 'POST', body: '{}' })
    const anthropic = await fetch(`${portus.url}/v1/messages`, { method: 'POST', body: '{}' })
    const texts = [await openai.text(), await anthropic.text()]
    const ids = [openai, anthropic].map(({ headers }) => headers.get('x-request-id'))

    expect(texts.map((text) => JSON.parse(text))).toEqual([
      {
        error: {
          message: 'Internal error',
          type: 'server_error',
          param: null,
          code: 'internal_error',
        },
      },
      {
        type: 'error',
        error: { type: 'api_error', message: 'Internal error' },
        request_id: ids[1],
      },
    ])
    for (const { status, headers } of [openai, anthropic]) {
      expect(status).toBe(500)
      expect(headers.get('content-type')).toStartWith('application/json')
      expect(headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/)
      expect(JSON.stringify([...headers])).not.toContain(INTERNAL)
    }
    expect(portus.reports.map(({ status, error }) => [status, error?.kind])).toEqual([
      [500, 'internal_error'],
      [500, 'internal_error'],
    ])
    expect(portus.logged).toEqual(
      ids.map((request_id) => ({
        level: 'error',
        message: 'unexpected error',
        request_id,
        stack: expect.stringContaining(INTERNAL),
      })),
    )
    expect(JSON.stringify([portus.logged, portus.reports])).not.toContain(SECRET)
  })
