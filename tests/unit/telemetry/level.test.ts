import { describe, expect, test } from 'bun:test'
import { type ErrorKind, portusError } from '../../../src/errors'
import { KINDS } from '../../../src/errors/kinds'
import { LEVEL_OF_KIND, levelOf } from '../../../src/telemetry/level'
import type { Level } from '../../../src/telemetry/logger'
import type { Report } from '../../../src/telemetry/record'
import { emptyTrace } from '../../../src/telemetry/trace'

const KIND_NAMES = Object.keys(KINDS) as ErrorKind[]

/** What differs from a good answer, and the path, and whether an earlier target has refused its credentials. */
type Case = Partial<Omit<Report, 'record'>> & { path?: string; isRefused?: boolean }

function levelFor({ path = '/v1/messages', isRefused = false, ...end }: Case): Level {
  const trace = emptyTrace()
  if (isRefused)
    trace.attempts.push({ target: 'config', host: 'a', startedAtMs: 0, redact: String, isRefused })
  const record = { id: 'r', startedAtMs: 0, method: 'POST', path, trace }
  return levelOf({ record, status: 200, outcome: 'complete', durationMs: 1, bytes: 0, ...end })
}

const failed = (status: number, kind?: ErrorKind): Case => ({
  status,
  outcome: 'failed',
  ...(kind && { error: { kind } }),
})

describe('the level of a request', () => {
  test.each<[string, Case, Level]>([
    ['a good answer', {}, 'info'],
    ['a good probe', { path: '/health' }, 'debug'],
    ['a probe of a process that drains', { path: '/readyz', status: 503 }, 'debug'],
    ['a probe that goes wrong', { path: '/health', ...failed(400, 'invalid_request') }, 'info'],
    ['a client that left', { outcome: 'cancelled' }, 'info'],
    [
      'a client that left before its answer',
      { status: 499, outcome: 'cancelled', error: { kind: 'client_closed_request' } },
      'info',
    ],
    ['a scanner', { path: '/favicon.ico', ...failed(404, 'unknown_url') }, 'info'],
    ['a mistake of the client', failed(400, 'invalid_request'), 'info'],
    ['a wrong key', failed(401, 'invalid_api_key'), 'warn'],
    ['an unknown model', failed(404, 'model_not_found'), 'warn'],
    ['a provider that is busy', failed(429), 'warn'],
    ['a provider that fails', failed(500), 'warn'],
    ['a provider that refuses the request', failed(400), 'warn'],
    ['a provider that refuses the rights', { ...failed(403), reason: 'No right' }, 'warn'],
    ['a provider’s error in a stream', { outcome: 'failed' }, 'warn'],
    ['a fallback, because credentials are refused', { isRefused: true }, 'warn'],
    ['the same, and its client left', { isRefused: true, outcome: 'cancelled' }, 'warn'],
    ['credentials that are refused', failed(502, 'provider_credentials_refused'), 'error'],
    ['a provider that is not there', failed(502, 'provider_unreachable'), 'error'],
    ['an error behind pings', { ...failed(200, 'gateway_timeout'), lateStatus: 504 }, 'error'],
    ['a stream without its end', { outcome: 'truncated' }, 'error'],
    ['a fault of Portus', failed(500, 'internal_error'), 'error'],
  ])('%s: %o', (_, report, level) => {
    expect(levelFor(report)).toBe(level)
  })

  test.each(KIND_NAMES)(
    '%s: a server’s error wants somebody, a client’s does not wake anybody',
    (kind) => {
      const { status } = portusError(kind as 'invalid_request')
      const level = LEVEL_OF_KIND[kind]

      if (status < 500) expect(['info', 'warn']).toContain(level)
      else expect(level).toBe(kind === 'not_supported' ? 'info' : 'error')
    },
  )
})
