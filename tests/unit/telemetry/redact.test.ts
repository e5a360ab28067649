import { describe, expect, test } from 'bun:test'
import { redactor } from '../../../src/telemetry/redact'

const SECRET = 'top "secret"\n/key+1~(2)'

describe('a redactor removes a secret', () => {
  const spellings = {
    'as it is': SECRET,
    'in JSON': JSON.stringify(SECRET).slice(1, -1),
    'in a URL': encodeURIComponent(SECRET),
    'in a form': `${new URLSearchParams({ a: SECRET })}`.slice(2),
    'in base64': Buffer.from(SECRET).toString('base64'),
  }

  test.each(Object.entries(spellings))('%s', (_, spelling) => {
    expect(redactor([SECRET])(`a ${spelling} b ${spelling}`)).toBe('a [redacted] b [redacted]')
  })

  test('that begins another one, whichever comes first', () => {
    for (const secrets of [
      ['secret-key', 'secret-key-2'],
      ['secret-key-2', 'secret-key'],
    ])
      expect(redactor(secrets)('secret-key-2 secret-key')).toBe('[redacted] [redacted]')
  })

  test('that has an unpaired surrogate', () => {
    expect(redactor(['broken \ud800 secret'])('a broken \ud800 secret b')).toBe('a [redacted] b')
  })
})

test('a redactor leaves values below 8 characters, which are words', () => {
  expect(redactor(['', 'models', 'bedrock'])('models of bedrock')).toBe('models of bedrock')
})
