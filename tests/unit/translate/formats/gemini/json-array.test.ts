import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import {
  jsonArrayParser,
  parseJsonArray,
} from '../../../../../src/translate/formats/gemini/json-array'

const dataOf = (bytes: Uint8Array, size: number): string[] => {
  const parser = jsonArrayParser()
  const data: string[] = []
  for (let at = 0; at < bytes.length; at += size) {
    data.push(...parser.push(bytes.slice(at, at + size)).map((event) => event.data))
  }
  return [...data, ...parser.finish().map((event) => event.data)]
}

describe('a JSON array', () => {
  test('gives its elements, however its bytes are cut', () => {
    const element = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue())
    const space = fc.constantFrom('', '\r\n', ' ,'.trim(), '\n\n ')
    fc.assert(
      fc.property(
        fc.array(element),
        space,
        fc.integer({ min: 1, max: 40 }),
        (elements, gap, size) => {
          const texts = elements.map((one) => JSON.stringify(one))
          const bytes = Buffer.from(`[${texts.join(`,${gap}`)}${gap}]`)
          expect(dataOf(bytes, size)).toEqual(texts)
        },
      ),
    )
  })

  test('may be one object', () => {
    expect(dataOf(Buffer.from(' {"error":{"message":"}"}}\n'), 3)).toEqual([
      '{"error":{"message":"}"}}',
    ])
  })

  test('gives what was cut off, which is no JSON', () => {
    expect(dataOf(Buffer.from('[{"a":1},{"b":'), 4)).toEqual(['{"a":1}', '{"b":'])
  })

  test('has elements of a bounded length', () => {
    const parser = jsonArrayParser()
    const chunk = Buffer.alloc(1024 * 1024, 'a')
    parser.push(Buffer.from('[{"a":"'))
    expect(() => {
      for (let at = 0; at < 40; at++) parser.push(chunk)
    }).toThrow()
  })

  test('is read from a body', async () => {
    const body = (async function* () {
      yield Buffer.from('[{"a":')
      yield Buffer.from('1},{"b":2},')
      yield Buffer.from('{"c":3}]')
    })()
    const groups: string[][] = []
    for await (const events of parseJsonArray(body)) groups.push(events.map(({ data }) => data))
    expect(groups).toEqual([['{"a":1}', '{"b":2}'], ['{"c":3}']])
  })
})
