import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { jsonBody, jsonBodyOf, readMember } from '../../../../src/body/json/body'
import {
  lengthTakenOut,
  lengthWithout,
  longStringsOf,
  putBackLongStrings,
  takeOutLongStrings,
  wholePieces,
  wholeStrings,
} from '../../../../src/body/json/long-strings'
import { decode, encode } from '../pieces'

const LONG = 64 * 1024

const whole = (text: string) => jsonBodyOf(encode(text))
const joined = (pieces: readonly Uint8Array[]) => decode(Buffer.concat(pieces))

/** What an inner part of a body spells that is longer than any that is kept. */
const filler = (inside: string) => inside.repeat(Math.ceil((LONG + 1) / encode(inside).length))

describe('a body without long strings', () => {
  test.each(['{}', '{"a":"b"}', `{"a":"${'x'.repeat(LONG)}"}`])('is itself', (text) => {
    const body = whole(text)

    expect(takeOutLongStrings(body)).toBe(body)
    expect(wholePieces(body)).toBe(body.pieces)
  })
})

describe('a body with long strings', () => {
  const rows: [what: string, text: string, count: number][] = [
    ['one of base64', `{"a":"data:image/png;base64,${filler('iVBORw')}"}`, 1],
    ['two, the second deep inside', `{"a":"${filler('x')}","b":[{"c":"${filler('y')}"}]}`, 2],
    ['one of escapes', `{"a":"${filler('\\n')}"}`, 1],
    ['one of escaped quotes and backslashes', `{"a":"${filler('\\\\\\"')}"}`, 1],
    ['one of four digits', `{"a":"${filler('\\ud83d\\ude00')}"}`, 1],
    ['one of accents', `{"a":"${filler('é')}"}`, 1],
    ['one of emoji', `{"a":"${filler('😀')}"}`, 1],
  ]

  test.each(rows)(
    'is short, says how it began, and comes back byte for byte: %s',
    (_, text, count) => {
      const body = whole(text)

      const short = takeOutLongStrings(body)

      expect(short.held?.size).toBe(count)
      expect(short.bytes.length).toBeLessThan(1024)
      expect(decode(short.bytes).slice(0, 66)).toBe(text.slice(0, 66))
      expect(joined(wholePieces(short)) === text).toBe(true)
    },
  )

  test('can be parted anywhere in its pieces', () => {
    const text = `{"a":"${filler('é\\u00e9')}","b":1}`
    const bytes = encode(text)
    const { members } = jsonBodyOf(bytes)
    for (let at = 0; at < 300; at += 7) {
      const pieces = [bytes.subarray(0, at), bytes.subarray(at)]

      expect(joined(wholePieces(takeOutLongStrings(jsonBody(pieces, members)))) === text).toBe(true)
    }
  })

  test('keeps its other members', () => {
    const short = takeOutLongStrings(
      whole(`{"model":"é","a":"${filler('x')}","n":12345678901234567890}`),
    )

    expect(readMember(short, 'model')).toBe('é')
    expect(decode(short.bytes)).toEndWith('","n":12345678901234567890}')
  })

  test('is the same body again when somebody has parsed and printed it in between', () => {
    const unit = fc.constantFrom('x', 'é', '😀', '\\n', '\\\\', '\\"', '\\u00e9', '\\ud83d\\ude00')
    const head = fc.array(unit, { minLength: 100, maxLength: 140 }).map((units) => units.join(''))
    fc.assert(
      fc.property(head, fc.nat(300), unit, (start, pad, rest) => {
        const text = `{"a":"${'y'.repeat(pad)}${start}${filler(rest)}","b":1}`
        const short = takeOutLongStrings(whole(text))

        const printed = JSON.stringify(JSON.parse(decode(short.bytes)))
        const back = putBackLongStrings(printed, short.held!)

        expect(JSON.parse(joined(back!)).a === JSON.parse(text).a).toBe(true)
      }),
      { seed: 15, numRuns: 60 },
    )
  })
})

describe('a long conversation', () => {
  const texts = (count: number, length: number) =>
    JSON.stringify({
      messages: Array.from({ length: count }, () => ({
        role: 'user',
        content: 'é'.repeat(length),
      })),
      tools: [{ description: 'd'.repeat(length) }],
    })

  test('loses its shorter texts as well where Portus alone reads it', () => {
    const text = texts(1200, 3000)
    const short = takeOutLongStrings(whole(text), 'files and long texts')

    expect(short.held?.size).toBe(1200)
    expect(short.bytes.length).toBeLessThan(500_000)
    expect(joined(wholePieces(short)) === text).toBe(true)
    expect(takeOutLongStrings(whole(text)).held).toBeUndefined()
  })

  test('keeps what may be read to its end, such as words of tools', () => {
    const short = takeOutLongStrings(whole(texts(1200, 5000)), 'files and long texts')

    expect(JSON.parse(decode(short.bytes)).tools[0].description).toBe('d'.repeat(5000))
  })

  test('keeps its texts where they are few', () => {
    const body = whole(texts(100, 3000))

    expect(takeOutLongStrings(body, 'files and long texts')).toBe(body)
  })

  test('is as long as it is said to be before anything is taken out', () => {
    for (const text of [texts(1200, 3000), texts(100, 3000), `{"a":"${filler('x')}"}`])
      for (const shortening of ['files', 'files and long texts'] as const) {
        const body = whole(text)
        const said = lengthWithout(body, longStringsOf(body, shortening))

        expect(takeOutLongStrings(body, shortening).bytes.length).toBeLessThanOrEqual(said)
        expect(takeOutLongStrings(body, shortening).bytes.length).toBeGreaterThan(0.9 * said)
      }
  })
})

describe('strings that must be parsed', () => {
  const short = takeOutLongStrings(whole(`{"a":"${filler('é')}","b":"${filler('\\n')}","c":"x"}`))
  const { a, b, c } = JSON.parse(decode(short.bytes))

  test('get their ends back', () => {
    const restored = wholeStrings(short.held, 1_000_000)

    expect(restored(a)).toBe(filler('é'))
    expect(restored(b)).toBe(filler('\\n').replaceAll('\\n', '\n'))
    expect(restored(c)).toBe('x')
    expect(lengthTakenOut(a, short.held)).toBeGreaterThan(LONG - 300)
    expect(lengthTakenOut(c, short.held)).toBe(0)
  })

  test('get no more than so much back', () => {
    const restored = wholeStrings(short.held, 100_000)

    restored(a)
    expect(() => restored(b)).toThrow('have more than 100000 bytes to translate')
    expect(restored(c)).toBe('x')
  })
})

const MARK = 'f'.repeat(32)
const A = `${MARK}00000000`
const B = `${MARK}00000001`

describe('words that stand for what is held', () => {
  const held = new Map([
    [A, [encode('1'), encode('2')]],
    [B, [encode('é')]],
  ])
  const rows: [sentence: string, text: string, expected: string | undefined][] = [
    ['are replaced', `"x-${A}"`, '"x-12"'],
    ['are replaced in every place', `${B} ${A} ${B}`, 'é 12 é'],
    ['are replaced where nothing is around them', `${A}${B}`, '12é'],
    ['keep what is around them, accents too', `ä😀${A}ß`, 'ä😀12ß'],
    ['that do not stand in a text give nothing', '"x"', undefined],
    ['do not stand in an empty text', '', undefined],
  ]

  test.each(rows)('%s', (_, text, expected) => {
    const pieces = putBackLongStrings(text, held)

    expect(pieces && joined(pieces)).toBe(expected)
  })
})
