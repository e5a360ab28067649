import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { credentialRedactor } from '../../../src/alias/credentials'
import type { AliasFile } from '../../../src/alias/schema'

const redact = (file: object, text: string) => credentialRedactor(file as AliasFile)(text)

const KEY = 'sk-é"/+ =1234'
const GONE = '[redacted]'

describe('the credentials of an alias are taken out', () => {
  const rows: [where: string, file: object, text: string, expected: string][] = [
    [
      'of a text that repeats one',
      { api_key: KEY },
      `wrong key ${KEY}, ${KEY}!`,
      `wrong key ${GONE}, ${GONE}!`,
    ],
    [
      'in the spelling of JSON',
      { api_key: KEY },
      JSON.stringify({ key: KEY }),
      `{"key":"${GONE}"}`,
    ],
    [
      'in the spelling of an address',
      { api_key: KEY },
      `?key=${encodeURIComponent(KEY)}&a=b`,
      `?key=${GONE}&a=b`,
    ],
    [
      'in base64',
      { api_key: KEY },
      `Basic ${Buffer.from(KEY).toString('base64')}`,
      `Basic ${GONE}`,
    ],
    ['of a target inside the alias', { targets: [{ targets: [{ api_key: KEY }] }] }, KEY, GONE],
    [
      'under every name that ends like one',
      {
        aws_secret_access_key: 'aaaaaaaa',
        azure_ad_token: 'bbbbbbbb',
        azure_entra_client_secret: 'cccccccc',
        oracle_key_passphrase: 'dddddddd',
        oracle_fingerprint: 'eeeeeeee',
        aws_access_key_id: 'ffffffff',
      },
      'aaaaaaaa bbbbbbbb cccccccc dddddddd eeeeeeee ffffffff',
      Array(6).fill(GONE).join(' '),
    ],
    [
      'of a service account',
      {
        vertex_service_account_json: {
          private_key: 'line one\nline two',
          private_key_id: 'abcdef0123',
          client_email: 'a@b.example',
        },
      },
      'line one\nline two by abcdef0123 of a@b.example',
      `${GONE} by ${GONE} of a@b.example`,
    ],
    ['wherever they stand below such a name', { api_key: [{ any: 'aaaaaaaa' }] }, 'aaaaaaaa', GONE],
    [
      'the longer one before one that begins it',
      { api_key: 'aaaaaaaa', azure_ad_token: 'aaaaaaaabbbb' },
      'aaaaaaaabbbb',
      GONE,
    ],
  ]

  test.each(rows)('%s', (_, file, text, expected) => {
    expect(redact(file, text)).toBe(expected)
  })
})

describe('a text stays as it is', () => {
  const rows: [where: string, file: object, text: string][] = [
    ['without credentials', { provider: 'openai' }, 'openai says no'],
    [
      'beside other members',
      { provider: 'groqgroq', custom_host: 'http://host' },
      'groqgroq at http://host',
    ],
    ['beside a credential that is a word', { api_key: 'none' }, 'none of it'],
    ['beside an empty credential', { api_key: '' }, 'nothing'],
    ['beside a credential that is null', { api_key: null }, 'null and void'],
    [
      'beside a name that only has such a word in it',
      { override_params: { max_tokens: 'aaaaaaaa', keyboard: 'bbbbbbbb' } },
      'aaaaaaaa bbbbbbbb',
    ],
    ['where it is empty', { api_key: KEY }, ''],
  ]

  test.each(rows)('%s', (_, file, text) => {
    expect(redact(file, text)).toBe(text)
  })
})

/** Nothing that could stand in what a credential is replaced with. */
const secret = fc
  .string({ unit: 'grapheme', minLength: 8, maxLength: 24 })
  .filter((value) => value.isWellFormed() && !GONE.includes(value) && value.length >= 8)

test('no credential is left in any of its four spellings, whatever is around them', () => {
  const around = fc.string({ maxLength: 6 })
  fc.assert(
    fc.property(secret, secret, around, around, (one, other, before, after) => {
      const spellings = [one, other].flatMap((value) => [
        value,
        JSON.stringify(value).slice(1, -1),
        encodeURIComponent(value),
        Buffer.from(value).toString('base64'),
      ])
      const text = spellings.map((spelling) => `${before} ${spelling} ${after}`).join('\n')

      const clean = redact({ api_key: one, targets: [{ aws_session_token: other }] }, text)

      for (const spelling of spellings) expect(clean).not.toContain(spelling)
    }),
    { seed: 27, numRuns: 300 },
  )
})

test('a credential that is half a character is one too, and breaks nothing', () => {
  expect(redact({ api_key: 'sk-12345678\ud800' }, 'no')).toBe('no')
})

test.todo('a credential in JSON inside JSON is spelled in another way, and is taken out too', () => {
  const inner = JSON.stringify({ private_key: 'line one\nline two' })
  const text = JSON.stringify({ error: { message: `invalid: ${inner}` } })
  const clean = redact({ vertex_service_account_json: { private_key: 'line one\nline two' } }, text)

  expect(clean).not.toContain('line two')
})
