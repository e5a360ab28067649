import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { type Redactor, redactor } from '../../../src/telemetry/redact'
import { fasterThanLinear } from '../../support/assert/growth'
import { timesAsLong } from '../../support/assert/processor-time'
import { spelling, spellings } from '../../support/cases/secret-spellings'

const SEED = 71

/** Secrets as providers make them, and as people do. */
const secret = fc.oneof(
  fc.stringMatching(/^sk-[A-Za-z0-9_-]{16,60}$/),
  fc.stringMatching(/^[A-Za-z0-9+/]{40}$/),
  fc.stringMatching(/^[0-9a-f]{32}$/),
  fc
    .string({ unit: 'grapheme', minLength: 16, maxLength: 30 })
    .filter((text) => text.isWellFormed() && Buffer.byteLength(text) >= 16),
  fc.stringMatching(/^[ "\\/%&+;<>=a-z\n]{16,30}$/),
)

/** Pieces of a body at any places. */
function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const at = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b)
  return [0, ...at].map((start, index) => bytes.slice(start, at[index] ?? bytes.length))
}

function filtered(redact: Redactor, pieces: readonly Uint8Array[]): Buffer[] {
  const filter = redact.chunks()
  return [...pieces.map((piece) => filter.push(piece)), filter.finish()].map((piece) =>
    Buffer.from(piece),
  )
}

describe('a secret', () => {
  test('is in no text behind a redactor, however it was spelled', () => {
    fc.assert(
      fc.property(secret, fc.infiniteStream(fc.nat(99)), (value, choices) => {
        const text = `{"error":"before ${spelling(value, choices)} after"}`

        const clean = redactor([value])(text)

        expect(clean).toStartWith('{"error":"before ')
        expect(clean).toContain('[redacted]')
        expect(clean).toEndWith(' after"}')
        expect(found(value, clean)).toEqual([])
      }),
      { seed: SEED, numRuns: 500 },
    )
  })

  test('is in no answer, wherever it is cut', () => {
    fc.assert(
      fc.property(
        secret,
        fc.infiniteStream(fc.nat(99)),
        fc.array(fc.nat(5000), { maxLength: 12 }),
        (value, choices, places) => {
          const bytes = Buffer.from(`{"a":"before ${spelling(value, choices)} after"}\n\n`)

          const clean = Buffer.concat(filtered(redactor([value]), cut(bytes, places))).toString()

          expect(clean).toStartWith('{"a":"before ')
          expect(clean).toEndWith(' after"}\n\n')
          expect(found(value, clean)).toEqual([])
        },
      ),
      { seed: SEED, numRuns: 500 },
    )
  })

  test('is not told by its larger part where an answer breaks off', () => {
    const value = 'sk-proj-4f8d0a77c19be2'
    for (const { name, text } of spellings(value))
      for (let end = 0; end <= text.length; end++) {
        const bytes = Buffer.from(`key ${text.slice(0, end)}`)
        for (const clean of [
          redactor([value])(bytes.toString()),
          Buffer.concat(filtered(redactor([value]), [bytes])).toString(),
        ])
          expect([name, clean.includes(text.slice(0, Math.ceil(text.length / 2) + 7))]).toEqual([
            name,
            false,
          ])
      }
  })

  test.each(spellings('AKIA/"top+secret"\\key 9'))(
    'is found in each place of each cut: $name',
    ({ text }) => {
      const value = 'AKIA/"top+secret"\\key 9'
      const bytes = Buffer.from(`event: x\ndata: {"a":"${text}"}\n\n`)
      const redact = redactor([value])
      for (let first = 0; first <= bytes.length; first++)
        for (const second of [first, first + 1, first + 7, bytes.length]) {
          const clean = Buffer.concat(filtered(redact, cut(bytes, [first, second]))).toString()

          expect(found(value, clean)).toEqual([])
          expect(clean).toStartWith('event: x\ndata: {"a":"')
          expect(clean).toEndWith('"}\n\n')
        }
    },
  )
})

describe('an answer without a secret', () => {
  const value = 'sk-proj-4f8d0a77c19be2/"x'

  test('is the same bytes in the same chunks, if no chunk ends with a part of one', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom(
        '\\u0073k-',
        '%73',
        'sk-proj-4f',
        '\\n',
        '&amp;',
        '"}\n\n',
        '100% ',
        'c2stcH',
      ),
    )
    fc.assert(
      fc.property(fc.array(fc.array(text), { maxLength: 6 }), (chunks) => {
        const pieces = chunks.map((texts) => Buffer.from(`data: ${texts.join('')}\n\n`))
        const filter = redactor([value]).chunks()

        for (const piece of pieces) expect(filter.push(piece)).toBe(piece)
        expect(filter.finish().byteLength).toBe(0)
      }),
      { seed: SEED, numRuns: 300 },
    )
  })

  test('is the same bytes at its end, wherever it is cut', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc.string({ unit: 'grapheme', maxLength: 200 }).map((text) => Buffer.from(text)),
      fc
        .array(
          fc.constantFrom(
            'sk-',
            'sk-proj-',
            '\\u00',
            '\\',
            '%',
            '%7',
            '&#1',
            's',
            '4f8d',
            'c2st',
            '736b',
          ),
        )
        .map((texts) => Buffer.from(texts.join(''))),
    )
    fc.assert(
      fc.property(bytes, fc.array(fc.nat(500), { maxLength: 10 }), (body, places) => {
        const passed = Buffer.concat(filtered(redactor([value]), cut(body, places)))

        expect(passed.equals(Buffer.from(body))).toBe(true)
      }),
      { seed: SEED, numRuns: 500 },
    )
  })

  test('waits for no more than the longest spelling', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('\\u0073', 'k', '-', 'p', '%72', 'o', 'j', '\\', '%5Cu00')),
        (texts) => {
          const filter = redactor([value]).chunks()
          let heldBytes = 0
          for (const text of texts) {
            heldBytes += Buffer.byteLength(text) - filter.push(Buffer.from(text)).byteLength
            expect(heldBytes).toBeLessThan(value.length * 40)
          }
          expect(filter.finish().byteLength).toBe(heldBytes)
        },
      ),
      { seed: SEED, numRuns: 300 },
    )
  })

  test('keeps words that are somebody’s key', () => {
    const redact = redactor(['password', 'no-key-needed'])

    expect(Buffer.from(redact.body(Buffer.from('"your password, no-key-needed"'))).toString()).toBe(
      '"your password, no-key-needed"',
    )
    expect(redact('Bad key: password')).toBe('Bad key: [redacted]')
  })
})

describe('time grows with the bytes alone', () => {
  const value = `sk-${'4f8d0a77c19be2'.repeat(100)}`
  const KILOBYTES = 512
  const texts = {
    letters: 'x',
    'escapes of a letter': '\\u0073',
    'escapes of escapes': '%5Cu0073',
    percents: '%',
    backslashes: '\\',
    references: '&#',
    'escapes of a sign of percent': '%25',
    'beginnings of a secret': value.slice(0, 700),
    'ends of a secret': value.slice(700),
    secrets: value,
    s: 's',
  }

  test.each(Object.entries(texts))('%s', (_, text) => {
    const body = Buffer.from(text.repeat(Math.ceil((KILOBYTES * 1024) / text.length)))
    const redact = redactor([value])
    redact.body(Buffer.from(body.subarray(0, 1000)))

    expect(
      timesAsLong(
        () => redact.body(body),
        () => plainPass(body),
      ),
    ).toBeLessThan(MAX_TIMES)
  })

  test('also where the beginning of a secret comes byte by byte', () => {
    const redact = redactor([value])
    const push = (letters: number) => {
      const spelled = Buffer.from(
        [...value.slice(0, letters)]
          .map((letter) => `%255Cu00${letter.charCodeAt(0).toString(16)}`)
          .join(''),
      )
      return () => {
        const filter = redact.chunks()
        for (let at = 0; at < spelled.length; at++) filter.push(spelled.subarray(at, at + 1))
        return spelled.length
      }
    }

    expect(fasterThanLinear(push, Math.floor((value.length - 1) / 4))).toBeUndefined()
  })
})

/** Many times what a pass takes that looks at each byte; what grows faster takes thousands of times as long. */
const MAX_TIMES = 400

function plainPass(bytes: Uint8Array): number {
  let sum = 0
  for (let at = 0; at < bytes.length; at++) sum += bytes[at] as number
  return sum
}

/** The spellings in which a secret stands in a text. */
const found = (value: string, text: string): string[] =>
  spellings(value).flatMap(({ name, text: spelled }) => (text.includes(spelled) ? [name] : []))
