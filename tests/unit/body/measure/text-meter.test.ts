import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { textMeter } from '../../../../src/body/measure/text-meter'

const measure = textMeter(['content', 'text'])
const bytesOf = (text: string) => measure(Buffer.from(text))

describe('the text of an event', () => {
  test.each<[string, string, number]>([
    ['is the string behind its name', '{"delta":{"content":"Hello"}}', 5],
    ['may stand behind spaces', '{"content" : "Hello"}', 5],
    ['is measured in bytes', '{"content":"héé"}', 5],
    ['keeps its escapes', String.raw`{"content":"a\"b\\"}`, 6],
    ['is all of several', '[{"text":"a"},{"text":"bc"}]', 3],
    ['is the first name’s alone', '{"content":"a","text":"bcd"}', 1],
    ['is the second name’s where the first says nothing', '{"content":null,"text":"bcd"}', 3],
    ['is none behind a name in its words', String.raw`{"x":"\"content\":\"abc\""}`, 0],
    ['is none where it is no string', '{"content":[1]}', 0],
    ['that is cut ends there', '{"content":"abc', 3],
    ['that is cut in an escape ends there', '{"content":"abc\\', 4],
    ['is none of nothing', '', 0],
  ])('%s', (_, event, bytes) => {
    expect(bytesOf(event)).toBe(bytes)
  })

  test('is as long as JSON writes it, for every text', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(0xffff)), (codes) => {
        const content = String.fromCharCode(...codes)
        const inside = JSON.stringify({ before: 1, content })

        expect(bytesOf(inside)).toBe(Buffer.byteLength(JSON.stringify(content)) - 2)
      }),
    )
  })
})
