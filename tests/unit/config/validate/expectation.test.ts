import { describe, expect, test } from 'bun:test'
import { type TSchema, Type as t } from '@sinclair/typebox'
import fc from 'fast-check'
import { expectation, fromText } from '../../../../src/config/validate/expectation'

describe('what a schema wants is', () => {
  const rows: [words: string, schema: TSchema][] = [
    ['a string', t.String()],
    ['a string that is not empty', t.String({ minLength: 1 })],
    ['a header name', t.String({ pattern: '^x$', description: 'a header name' })],
    ['a string like ^x$', t.String({ pattern: '^x$' })],
    ['a whole number', t.Integer()],
    ['a whole number, 1 or more', t.Integer({ minimum: 1 })],
    ['a whole number from 0 to 10', t.Integer({ minimum: 0, maximum: 10 })],
    ['a number, 0 or more', t.Number({ minimum: 0 })],
    ['true or false', t.Boolean()],
    ['a list', t.Array(t.String())],
    ['a list with at least one entry', t.Array(t.String(), { minItems: 1 })],
    ['an object', t.Object({})],
    ['an object', t.Record(t.String(), t.Unknown())],
    ['single', t.Literal('single')],
    ['1', t.Literal(1)],
    ['one, two or three', t.Union([t.Literal('one'), t.Literal('two'), t.Literal('three')])],
    ['one or two', t.Union([t.Literal('one'), t.Literal('two')])],
    ['an object or a string', t.Union([t.Object({}), t.String()])],
  ]

  test.each(rows)('%s', (words, schema) => {
    expect(expectation(schema)).toBe(words)
  })
})

describe('a text', () => {
  const rows: [sentence: string, schema: TSchema, text: string, value: unknown][] = [
    ['is a whole number where one is wanted', t.Integer(), '42', 42],
    ['is zero where it says so', t.Integer(), '0', 0],
    ['is a whole number of up to 15 digits', t.Integer(), '9'.repeat(15), 999_999_999_999_999],
    [
      'stays a text with more digits than a number keeps',
      t.Integer(),
      '9'.repeat(16),
      '9'.repeat(16),
    ],
    [
      'stays a text with a fraction where a whole number is wanted',
      t.Integer(),
      '8080.5',
      '8080.5',
    ],
    ['stays a text with an exponent', t.Integer(), '1e3', '1e3'],
    ['stays a text with a sign', t.Integer(), '-1', '-1'],
    ['stays a text with spaces', t.Integer(), ' 1', ' 1'],
    ['stays a text with a line break', t.Integer(), '1\n', '1\n'],
    ['stays a text in other digits', t.Integer(), '١', '١'],
    ['stays an empty text', t.Integer(), '', ''],
    ['is a number where one is wanted', t.Number(), '0.5', 0.5],
    ['is a number without a fraction too', t.Number(), '2', 2],
    ['stays a text with half a fraction', t.Number(), '1.', '1.'],
    ['is true', t.Boolean(), 'true', true],
    ['is false', t.Boolean(), 'false', false],
    ['stays a text that only means the same', t.Boolean(), 'TRUE', 'TRUE'],
    ['stays a text where a text is wanted', t.String(), '42', '42'],
    ['stays a text where a list is wanted', t.Array(t.String()), '[]', '[]'],
  ]

  test.each(rows)('%s', (_, schema, text, value) => {
    expect(fromText(schema, text)).toBe(value)
  })

  test('that spells out a number is read as that number', () => {
    fc.assert(
      fc.property(fc.nat(), (number) => {
        expect(fromText(t.Integer(), `${number}`)).toBe(number)
        expect(fromText(t.Number(), `${number}.25`)).toBe(number + 0.25)
      }),
      { seed: 30, numRuns: 200 },
    )
  })

  test('that becomes something else is spelled as that', () => {
    const schemas = fc.constantFrom(t.Integer(), t.Number(), t.Boolean(), t.String())
    fc.assert(
      fc.property(schemas, fc.string(), (schema, text) => {
        const value = fromText(schema, text)

        expect(value === text || /^(\d+(\.\d+)?|true|false)$/.test(text)).toBe(true)
      }),
      { seed: 31, numRuns: 300 },
    )
  })
})
