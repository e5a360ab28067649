import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { JsonError } from '../../../../src/body/json/lexer'
import type { Span } from '../../../../src/body/json/members'
import { memberScanner } from '../../../../src/body/json/scanner'
import { leastCpuMs } from '../../../support/assert/processor-time'
import { scanMembers } from '../../../support/assert/scan-members'
import { BROKEN_BODIES, BROKEN_VALUES } from '../../../support/cases/broken-json'

const encode = (text: string) => new TextEncoder().encode(text)
const decode = (bytes: Uint8Array) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)

/** The value at a place in a body. */
const readValue = (bytes: Uint8Array, { start, end }: Span): unknown =>
  JSON.parse(decode(bytes.subarray(start, end)))

/** What the runtime's own parser makes of `bytes`, or nothing where it refuses them. */
function parseObject(bytes: Uint8Array): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(decode(bytes))
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

/** The members as the scanner finds them, each value parsed; or nothing where it refuses. */
function scanned(bytes: Uint8Array): Record<string, unknown> | 'twice' | undefined {
  try {
    const entries = [...scanMembers(bytes).values].map(([name, span]) => [
      name,
      readValue(bytes, span),
    ])
    return Object.fromEntries(entries) as Record<string, unknown>
  } catch (error) {
    if (!(error instanceof JsonError)) throw error
    return error.message.endsWith('twice; send it once') ? 'twice' : undefined
  }
}

/** What the scanner makes of a body that comes in pieces: its members, or why it refuses them. */
function outcomeOf(pieces: readonly Uint8Array[]) {
  try {
    const scanner = memberScanner()
    for (const piece of pieces) scanner.push(piece)
    return scanner.finish()
  } catch (error) {
    if (!(error instanceof JsonError)) throw error
    return error.message
  }
}

/** JSON with white space, escapes and number spellings that `JSON.stringify` never writes. */
const space = fc.constantFrom('', '', '', ' ', '\n', '\t', '\r\n ', '   ')
const number = fc.constantFrom(
  ...[
    '0',
    '-0',
    '1.0',
    '1e400',
    '-1E-400',
    '12345678901234567890',
    '9007199254740993',
    '0.10',
    '1E+2',
  ],
)
const piece = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 4 }).map((text) => JSON.stringify(text).slice(1, -1)),
  fc.constantFrom(
    '\\/',
    '\\u0041',
    '\\ud83d',
    '\\ude00',
    '\\ud83d\\ude00',
    '\\u0000',
    'é',
    '😀',
    '\\"',
  ),
)
const string = fc.array(piece, { maxLength: 4 }).map((pieces) => `"${pieces.join('')}"`)
const name = fc.oneof(
  string,
  fc.constantFrom('"model"', '"mod\\u0065l"', '"__proto__"', '"constructor"', '"stream"', '""'),
)
const { value, object } = fc.letrec<{ value: string; object: string; array: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(number, string, fc.constantFrom('true', 'false', 'null')),
    tie('object'),
    tie('array'),
  ),
  object: fc
    .array(fc.tuple(space, name, space, space, tie('value'), space), { maxLength: 5 })
    .map(
      (members) =>
        `{${members.map(([a, n, b, c, v, d]) => `${a}${n}${b}:${c}${v}${d}`).join(',')}}`,
    ),
  array: fc
    .array(fc.tuple(space, tie('value'), space), { maxLength: 4 })
    .map((items) => `[${items.map((item) => item.join('')).join(',')}]`),
}))

describe('scanMembers', () => {
  test('finds in every JSON object what the JSON parser of the runtime finds', () => {
    fc.assert(
      fc.property(space, object, space, (before, text, after) => {
        const bytes = encode(before + text + after)

        const found = scanned(bytes)

        // Of two members with one name, a parser takes the last; here such a body is refused.
        if (found !== 'twice') expect(found).toEqual(parseObject(bytes)!)
      }),
      { numRuns: 3000 },
    )
  })

  test('refuses an object that names a top-level member twice, however the name is spelled', () => {
    fc.assert(
      fc.property(object, value, value, (text, one, two) => {
        const members = text.slice(1, -1).trim()
        const body = `{"tw\\u0069ce":${one},${members ? `${members},` : ''}"twice":${two}}`

        expect(scanned(encode(body))).toBe('twice')
      }),
      { numRuns: 300 },
    )
  })

  test('accepts a damaged object exactly where the JSON parser does', () => {
    const damage = fc.record({
      text: object,
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      length: fc.integer({ min: 0, max: 3 }),
      insert: fc.oneof(
        fc.constantFrom('', ',', ':', '"', '{', '}', '[', ']', '\\', '0', '-', '.', 'e', '+', 'u'),
        fc.constantFrom(
          'null',
          '\n',
          '\u0000',
          '\u001f',
          '\ufeff',
          '\u00a0',
          '\u2028',
          "'",
          '/',
          'x',
        ),
      ),
    })
    fc.assert(
      fc.property(damage, ({ text, at, length, insert }) => {
        const start = Math.floor(at * text.length)
        const bytes = encode(text.slice(0, start) + insert + text.slice(start + length))

        const found = scanned(bytes)

        if (found !== 'twice') expect(found).toEqual(parseObject(bytes) as Record<string, unknown>)
      }),
      { numRuns: 5000 },
    )
  })

  test('throws nothing but a JsonError, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.boolean(), (tail, isObject) => {
        const bytes = isObject ? new Uint8Array([...encode('{"a":'), ...tail]) : tail

        const found = scanned(bytes)

        if (found !== 'twice') expect(found === undefined).toBe(parseObject(bytes) === undefined)
      }),
      { numRuns: 2000 },
    )
  })

  test('every span is the whole value and nothing else', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(name, space, value, space), {
          selector: ([n]) => JSON.parse(n) as string,
          maxLength: 6,
        }),
        (members) => {
          const body = `{${members.map(([n, a, v, b]) => `${n}:${a}${v}${b}`).join(',')}}`
          const bytes = encode(body)

          const { values } = scanMembers(bytes)

          const spelled = [...values].map(([key, { start, end }]) => [
            key,
            decode(bytes.subarray(start, end)),
          ])
          expect(spelled).toEqual(
            members.map(([n, , v]) => [JSON.parse(n) as string, decode(encode(v))]),
          )
        },
      ),
      { numRuns: 1000 },
    )
  })

  test('finds the same, and refuses the same for the same reason, however a body is cut into pieces', () => {
    const damaged = fc
      .tuple(
        object,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.constantFrom('', ',', '"', '\\'),
      )
      .map(([text, at, insert]) => {
        const start = Math.floor(at * text.length)
        return text.slice(0, start) + insert + text.slice(start)
      })
    fc.assert(
      fc.property(
        fc.oneof(object, damaged),
        fc.infiniteStream(fc.integer({ min: 1, max: 9 })),
        (text, lengths) => {
          const bytes = encode(` ${text}`)

          const pieces: Uint8Array[] = []
          for (let at = 0; at < bytes.length; ) {
            const length = lengths.next().value as number
            pieces.push(bytes.subarray(at, at + length))
            at += length
          }

          expect(outcomeOf(pieces)).toEqual(outcomeOf([bytes]))
        },
      ),
      { numRuns: 5000 },
    )
  })

  test('refuses a number that is longer than any there is, also where it comes in pieces', () => {
    const digits = '9'.repeat(1000)

    expect(outcomeOf([encode('{"a":'), encode(digits), encode('}')])).toMatchObject({ parts: 2 })
    expect(outcomeOf([encode('{"a":'), ...Array(20_000).fill(encode(digits))])).toBe(
      'The body has a name or number longer than 1024 bytes',
    )
  })

  test('refuses every text that is not JSON, as a value and as a body', () => {
    const texts = [
      ...BROKEN_VALUES.map((broken) => `{"model":"fast","x":${broken}}`),
      ...BROKEN_BODIES,
    ]

    const accepted = texts.filter((text) => {
      const found = scanned(Buffer.from(text, 'latin1'))
      return found !== undefined && found !== 'twice'
    })

    expect(accepted).toEqual([])
    expect(texts.length).toBeGreaterThan(150)
  })

  test('takes 512 levels and refuses the 513th, of objects as of arrays', () => {
    const nested = (open: string, close: string, levels: number) =>
      encode(`{"a":${open.repeat(levels)}1${close.repeat(levels)}}`)

    expect(scanned(nested('[', ']', 511))).toBeDefined()
    expect(scanned(nested('{"b":', '}', 511))).toBeDefined()
    expect(scanned(nested('[', ']', 512))).toBeUndefined()
    expect(scanned(nested('{"b":', '}', 512))).toBeUndefined()
    expect(scanned(encode(`{"a":${'['.repeat(4_000_000)}`))).toBeUndefined()
  })

  test('takes 1024 members and refuses the 1025th before it has read the names of the others', () => {
    const named = (count: number) =>
      `{${Array.from({ length: count }, (_, index) => `"k${index}":1`).join(',')}}`

    const most = scanMembers(encode(named(1024)))

    expect(most.values.size).toBe(1024)
    expect(() => scanMembers(encode(named(1025)))).toThrow('more than 1024 members')
    expect(() => scanMembers(encode(`{"a":${named(2000)}}`))).not.toThrow()
  })

  /** Looks at every byte once and does nothing else, as a measure of this machine. */
  function countQuotes(bytes: Uint8Array): number {
    let quotes = 0
    for (const byte of bytes) if (byte === 0x22) quotes++
    return quotes
  }

  const bombs = {
    'millions of arrays': `{"model":"fast","x":[${'[],'.repeat(3_300_000)}1]}`,
    'millions of objects': `{"model":"fast","x":[${'{},'.repeat(3_300_000)}1]}`,
    'hundreds of thousands of names': `{${Array.from({ length: 850_000 }, (_, i) => `"k${i}":1`).join(',')}}`,
    'a million escapes': `{"model":"fast","x":"${'\\u0041'.repeat(1_600_000)}"}`,
  }
  for (const [name, body] of Object.entries(bombs))
    test(`10 MB of ${name} do not hold up everybody else`, () => {
      const bytes = encode(body)
      const onePass = leastCpuMs(() => countQuotes(bytes))

      const scan = leastCpuMs(() => {
        try {
          scanMembers(bytes)
        } catch (error) {
          expect(error).toBeInstanceOf(JsonError)
        }
      })

      // Scanning takes about as long as one plain pass. A value for every element would take many.
      expect(scan).toBeLessThan(4 * onePass)
    })
})
