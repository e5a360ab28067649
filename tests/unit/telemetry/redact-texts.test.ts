import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { redactor, redactWhole } from '../../../src/telemetry/redact'

describe('a text', () => {
  const rows: [sentence: string, secrets: string[], text: string, expected: string][] = [
    ['without a secret stays', ['secret-1'], 'nothing é😀 here', 'nothing é😀 here'],
    ['that is empty stays', ['secret-1'], '', ''],
    ['stays where there are no secrets', [], 'secret-1', 'secret-1'],
    ['loses a secret', ['secret-1'], 'a secret-1 b', 'a [redacted] b'],
    [
      'loses it everywhere',
      ['secret-1'],
      'secret-1secret-1 secret-1',
      '[redacted][redacted] [redacted]',
    ],
    [
      'loses the longer of two that begin alike',
      ['secret-1', 'secret-12'],
      'secret-12 secret-1',
      '[redacted] [redacted]',
    ],
    ['loses a secret of eight characters', ['12345678'], '12345678', '[redacted]'],
    ['keeps a shorter one, which is a word', ['1234567', ''], '1234567', '1234567'],
    ['loses a secret with signs in it', ['.*+?^${}()|[]\\'], 'x.*+?^${}()|[]\\y', 'x[redacted]y'],
    ['loses a secret that looks like a replacement', ['$&$&$&$&'], 'a$&$&$&$&b', 'a[redacted]b'],
    [
      'loses a secret over several lines',
      ['line one\nline two'],
      'x\nline one\nline two\n',
      'x\n[redacted]\n',
    ],
    [
      'takes a secret in other capitals',
      ['secret-a'],
      'x SECRET-A Secret-A',
      'x [redacted] [redacted]',
    ],
    ['keeps what has another sign', ['secret-a'], 'SECRET_A secret a', 'SECRET_A secret a'],
  ]

  test.each(rows)('%s', (_, secrets, text, expected) => {
    expect(redactor(secrets)(text)).toBe(expected)
  })

  test('has no secret left in it, whatever it was and in whatever order they came', () => {
    // Nothing that could stand in what a secret is replaced with.
    const secret = fc
      .string({
        unit: fc.constantFrom('x', 'y', '-', '$', '\\', '"', '\n', 'é', '😀'),
        minLength: 4,
        maxLength: 10,
      })
      .filter(({ length }) => length >= 8)
    fc.assert(
      fc.property(fc.array(secret, { maxLength: 5 }), fc.array(fc.nat(9)), (secrets, order) => {
        const text = order.map((at) => secrets[at] ?? 'xy').join('')

        const clean = redactor(secrets)(text)

        for (const one of secrets) expect(clean).not.toContain(one)
      }),
      { seed: 45, numRuns: 500 },
    )
  })

  test('is the same when it is looked at again', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 12 })), fc.string(), (secrets, text) => {
        const redact = redactor(secrets)

        expect(redact(redact(text))).toBe(redact(text))
      }),
      { seed: 46, numRuns: 200 },
    )
  })
})

test.each([
  [
    'JSON, as a program’s own words about its configuration have it',
    (value: string) => JSON.stringify({ value }),
  ],
  ['an address', (value: string) => `?key=${encodeURIComponent(value)}`],
  ['base64, as a header has it', (value: string) => Buffer.from(value).toString('base64')],
])('a secret is taken out in the spelling of %s', (_, spell) => {
  const secret = '-----BEGIN KEY-----\nabc/def+"ghi"\n-----END KEY-----\n'

  expect(redactor([secret])(spell(secret))).toContain('[redacted]')
})

test('the secrets may come from a set, which may grow without an effect', () => {
  const secrets = new Set(['secret-1'])
  const redact = redactor(secrets)
  secrets.add('secret-2')

  expect(redact('secret-1 secret-2')).toBe('[redacted] secret-2')
})

test('a text that has all of its end shows the beginning of a secret, and no secret', () => {
  const redact = redactor(['secret-a-b-c'])

  for (const [text, clean] of [
    ['x secret-a-b-', 'x secret-a-b-'],
    ['x secret-a-b-c', 'x [redacted]'],
    [`x ${btoa('secret-a-b-c')}`, 'x [redacted]'],
    ['secret-a-b-c y', '[redacted] y'],
    ['', ''],
  ] as const)
    expect(redactWhole(redact, text)).toBe(clean)
  expect(redactWhole(redactor(['secret-a\n']), 'x secret-a')).toBe('x [redacted]')
})
