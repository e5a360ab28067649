import { expect, test } from 'bun:test'
import type { Fields, Level } from '../../../src/telemetry/logger'
import { terminalLogger } from '../../../src/telemetry/terminal-logger'

const TIME_LENGTH = '21:03:11 '.length
const DIMMED_TIME_LENGTH = '\x1b[2m21:03:11\x1b[0m '.length

/** What a terminal is sent for one line, behind its time. */
function lineOf(level: Level, message: string, fields?: Fields, hasColours = false): string {
  const lines: string[] = []
  terminalLogger((line) => void lines.push(line), 'info', hasColours)(level, message, fields)
  const line = Bun.stripANSI(lines.join(''))
  expect(line === '' || /^\d\d:\d\d:\d\d /.test(line)).toBe(true)
  return lines.join('').slice(hasColours ? DIMMED_TIME_LENGTH : TIME_LENGTH)
}

const REQUEST: Fields = {
  request_id: 'id-1',
  application: 'web',
  method: 'POST',
  path: '/v1/messages',
  model_alias: 'demo',
  provider: 'anthropic',
  resolved_model: 'claude-x',
  status: 200,
  outcome: 'complete',
  error: undefined,
  duration_ms: 253.6,
  bytes: 340,
  input_tokens: 12,
  output_tokens: 40,
}

test('a request is a sentence of what it was and how it went, the rest behind it', () => {
  expect(lineOf('info', 'request', REQUEST)).toBe(
    'info  POST /v1/messages 200  demo -> anthropic claude-x  254 ms  12+40 tokens  application=web bytes=340 request_id=id-1\n',
  )
})

test('what has failed says how, where the eye is', () => {
  const failed = { ...REQUEST, status: 404, outcome: 'failed', error: 'model_not_found' }
  const refused = {
    request_id: 'id-1',
    method: 'GET',
    path: '/x',
    status: 401,
    outcome: 'failed',
    error: 'invalid_api_key',
  }
  const cut = { ...REQUEST, outcome: 'truncated', output_tokens: undefined }

  expect(lineOf('warn', 'request', failed)).toStartWith(
    'warn  POST /v1/messages 404  model_not_found  demo -> ',
  )
  expect(lineOf('warn', 'request', refused)).toBe(
    'warn  GET /x 401  invalid_api_key  request_id=id-1\n',
  )
  expect(lineOf('error', 'request', cut)).toStartWith(
    'error POST /v1/messages 200  truncated  demo',
  )
  expect(lineOf('error', 'request', cut)).toContain('  12+0 tokens  ')
})

test.each([
  [
    { error: 'provider_unreachable', cause: 'ECONNREFUSED', error_detail: 'Nobody is there' },
    'provider_unreachable: ECONNREFUSED  demo',
  ],
  [{ provider_error: 'Slow down' }, 'failed: Slow down  demo'],
  [
    {
      error: 'provider_credentials_refused',
      provider_error: 'No \x1bkey',
      error_detail: 'Refused',
    },
    'provider_credentials_refused: No \\x1bkey  demo',
  ],
  [
    { error: 'model_not_found', error_detail: 'There is no model "x"' },
    'model_not_found: There is no model "x"  demo',
  ],
])('what has failed says why, in the words of who knows best: %o', (fields, expected) => {
  const line = lineOf('error', 'request', {
    ...REQUEST,
    status: 502,
    outcome: 'failed',
    upstream_host: 'a.example',
    ...fields,
  })

  expect(line).toContain(`502  ${expected} -> anthropic claude-x  `)
  expect(line).toContain(' upstream_host=a.example ')
  expect(line).not.toMatch(/(?:cause|provider_error|error_detail)=/)
})

test('any other line is its message and its fields', () => {
  expect(
    lineOf('warn', 'model left out', { model: 'gpt', missing: 'KEY', problem: undefined }),
  ).toBe('warn  model left out model=gpt missing=KEY\n')
  expect(lineOf('info', 'started')).toBe('info  started\n')
  expect(lineOf('debug', 'gateway', { text: 'x' })).toBe('')
})

test('colours are those of the level, and what is less important is dimmed', () => {
  const error = { ...REQUEST, status: 502, outcome: 'failed', error: 'provider_unreachable' }

  expect(lineOf('error', 'request', error, true)).toStartWith(
    '\x1b[31merror\x1b[0m POST /v1/messages \x1b[31m502\x1b[0m  \x1b[31mprovider_unreachable\x1b[0m  demo -> anthropic claude-x  ',
  )
  expect(lineOf('error', 'request', error, true)).toEndWith('\x1b[2mrequest_id=id-1\x1b[0m\n')
  expect(lineOf('warn', 'model left out', { missing: 'KEY' }, true)).toBe(
    '\x1b[33mwarn \x1b[0m model left out \x1b[2mmissing=\x1b[0mKEY\n',
  )
  expect(lineOf('info', 'request', REQUEST, true)).toStartWith('\x1b[36minfo \x1b[0m POST')
})

test('attempts are readable, and what others have sent moves no cursor', () => {
  const attempts = [{ target_index: '0', cause: 'ECONNREFUSED' }, { target_index: '1' }]
  const line = lineOf('info', 'request', { ...REQUEST, attempts, provider_error: 'a\x1b[2J\rb' })

  expect(line).toContain('attempts=[{"target_index":"0","cause":"ECONNREFUSED"}')
  expect(line).toContain('provider_error=a\\x1b[2J\\x0db')
})
