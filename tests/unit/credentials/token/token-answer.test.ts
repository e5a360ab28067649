import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { CredentialError } from '../../../../src/credentials/token/credential-error'
import { tokenAnswer } from '../../../../src/credentials/token/token-answer'

const NOW = 1_700_000_000_000
const read = (value: unknown) => tokenAnswer(JSON.stringify(value), 'The service', NOW)

describe('the end of a token stands', () => {
  const rows: [where: string, more: object, expiresAtMs: number][] = [
    ['in seconds', { expires_in: 3599 }, NOW + 3_599_000],
    ['in seconds as a text', { expires_in: '3599' }, NOW + 3_599_000],
    ['in seconds with a fraction', { expires_in: '0.5' }, NOW + 500],
    ['at a time', { expires_on: 1_700_000_060 }, NOW + 60_000],
    ['at a time as a text', { expires_on: '1700000060' }, NOW + 60_000],
    ['first in seconds: clocks differ', { expires_in: 60, expires_on: 1 }, NOW + 60_000],
    [
      'at a time where the seconds are no number',
      { expires_in: '', expires_on: 1_700_000_060 },
      NOW + 60_000,
    ],
    ['in five minutes where it is not said', {}, NOW + 300_000],
    [
      'in five minutes where it is a date',
      { expires_on: '01/02/2026 10:00:00 AM +00:00' },
      NOW + 300_000,
    ],
    ['behind us where it is', { expires_in: -5 }, NOW - 5000],
  ]
  test.each(rows)('%s', (_, more, expiresAtMs) => {
    expect(read({ access_token: 'token', ...more })).toEqual({ value: 'token', expiresAtMs })
  })
})

test('an answer without a token, or with one that no header can hold, is none', () => {
  const answers = [
    null,
    'token',
    [],
    {},
    { access_token: '' },
    { access_token: 1 },
    { access_token: 'a b' },
    { access_token: 'a\n' },
    { access_token: 'é' },
    { access_token: { a: 'b' } },
  ]

  for (const answer of answers)
    expect(() => read(answer)).toThrow('The service answered without a token')
  expect(() => tokenAnswer('<html>', 'The service', NOW)).toThrow(CredentialError)
})

test('whatever comes, there is a token with an end or an error that says so', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), fc.jsonValue(), (text, value) => {
      for (const one of [text, JSON.stringify({ access_token: 'a', expires_in: value })])
        try {
          const { value: token, expiresAtMs } = tokenAnswer(one, 'S', NOW)
          expect(token).toBeTruthy()
          expect(Number.isNaN(expiresAtMs)).toBe(false)
        } catch (error) {
          expect(error).toBeInstanceOf(CredentialError)
        }
    }),
  )
})
