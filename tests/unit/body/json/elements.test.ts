import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { elementsOf } from '../../../../src/body/json/elements'

const textsOf = (json: string) => {
  const bytes = Buffer.from(json)
  return [...elementsOf(bytes)].map(({ start, end }) => bytes.subarray(start, end).toString())
}

test('the elements of a list are those that a parser finds', () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), fc.constantFrom(0, 1, '\t'), (values, space) => {
      const texts = textsOf(JSON.stringify(values, null, space))
      expect(texts.map((text) => JSON.parse(text))).toEqual(JSON.parse(JSON.stringify(values)))
    }),
  )
})

test.each([
  ['[]', []],
  ['[ ]', []],
  ['[ 1 ,\n{"a":"]"} , "[," ]', ['1', '{"a":"]"}', '"[,"']],
  ['{"a":[1]}', []],
  ['"[1]"', []],
  ['null', []],
])('%s', (json, expected) => {
  expect(textsOf(json)).toEqual(expected)
})
