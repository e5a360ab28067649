import { describe, expect, test } from 'bun:test'
import { PortusError } from '../../../src/errors'
import {
  type ErrorHead,
  isUnreadable,
  readGatewayError,
  unreadableStatus,
} from '../../../src/portkey/errors'
import { encode } from '../body/pieces'

const HEAD: ErrorHead = { status: 400, isUntouched: false, target: 'config', isException: false }

const wrapped = (provider: string, inner: unknown) =>
  JSON.stringify({
    error: { message: `Invalid response received from ${provider}: ${JSON.stringify(inner)}` },
    provider,
  })

const read = (text: string, head: Partial<ErrorHead> = {}) => {
  const error = readGatewayError({ ...HEAD, ...head }, text)
  return error instanceof PortusError ? error.kind : error
}

describe('an error that the gateway cannot translate', () => {
  test.each([
    ['moonshot', { error: { message: 'No', type: 't' } }, { message: 'No', type: 't' }],
    ['zhipu', { error: { code: '1302', message: 'No' } }, { message: 'No', code: '1302' }],
    ['mistral-ai', { detail: 'No' }, { message: 'No' }],
    [
      'google',
      [{ error: { code: 400, message: 'No', status: 'INVALID_ARGUMENT' } }],
      { message: 'No', type: 'INVALID_ARGUMENT', code: '400' },
    ],
    ['bedrock', { message: 'No' }, { message: 'No' }],
  ])('of %s keeps its words', (provider, inner, expected) => {
    expect(read(wrapped(provider, inner))).toEqual(expected)
  })

  test.each([[{}], [{ choices: [] }], [[]], [null]])(
    'is no valid answer where it has none: %j',
    (inner) => {
      expect(read(wrapped('moonshot', inner))).toBe('invalid_provider_answer')
    },
  )

  test('says the status of a page', () => {
    expect(read(wrapped('openai', { 'html-message': '<html>' }))).toEqual({
      message: 'The provider answered with status 400',
    })
  })
})

test.each([
  [
    'loses its prefix',
    { message: 'openai error: No', type: 't', code: 7 },
    { message: 'No', type: 't', code: '7' },
  ],
  [
    'is not shown where it is no text',
    { message: 'openai error: [object Object]', type: 't' },
    { message: 'The provider answered with status 400', type: 't' },
  ],
  [
    'is not shown where it is nothing',
    { message: 'openai error: undefined' },
    { message: 'The provider answered with status 400' },
  ],
])('a translated error %s', (_, error, expected) => {
  expect(read(JSON.stringify({ error, provider: 'openai' }))).toEqual(expected)
})

describe('an answer with a good status that the gateway cannot translate', () => {
  test.each([
    [
      'has the status of the error in it',
      wrapped('openrouter', { error: { message: 'No', code: 429 } }),
      429,
    ],
    ['is a 502 where the error has none', wrapped('openrouter', { error: { message: 'No' } }), 502],
    ['is no error without words', wrapped('openrouter', { error: {} }), undefined],
    ['is no error without one', wrapped('google', { message: 'x' }), undefined],
    ['is no error of a provider', '{"html-message":"<html>"}', undefined],
    ['is no error where it is no JSON', '{"error":', undefined],
  ])('%s', (_, text, expected) => {
    expect(unreadableStatus(text)).toBe(expected as number)
  })

  test('is known by how it begins', () => {
    expect(isUnreadable(encode(wrapped('openrouter', {})))).toBe(true)
    expect(isUnreadable(encode('{"html-message":"<html>"}'))).toBe(true)
    expect(isUnreadable(encode('{"error":{"message":"No"}}'))).toBe(false)
  })
})
