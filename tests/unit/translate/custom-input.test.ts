import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { customInput } from '../../../src/translate/custom-input'

/** The text of arguments that come in pieces of so many code units. */
function inputOf(args: string, size = args.length || 1): string {
  const input = customInput()
  let text = ''
  for (let at = 0; at < args.length; at += size) text += input.push(args.slice(at, at + size))
  return text + input.finish()
}

test.each([
  ['the argument', '{"input":"a"}', 'a'],
  ['the argument behind others', ' { "x": {"input":"no","y":["}"]}, "input" : "a" }', 'a'],
  ['the first of two', '{"input":"a","input":"b"}', 'a'],
  ['escapes', '{"input":"\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e4\\ud83e\\udd8a"}', '"\\/\b\f\n\r\tä🦊'],
  ['line breaks that JSON forbids', '{"input":"a\nb"}', 'a\nb'],
  ['escapes that are none', '{"input":"\\q\\u12zz"}', 'q\\u12zz'],
  ['what is cut off', '{"input":"a\\u00', 'a'],
  ['an argument of another name', '{"patch":"a"}', 'a'],
  ['several of other names', '{"x":"a","y":"b"}', '{"x":"a","y":"b"}'],
  ['an argument that is no text', '{"input":{"a":1}}', '{"input":{"a":1}}'],
  ['no JSON', '*** Begin Patch', '*** Begin Patch'],
  ['a text in quotes', '"a"', 'a'],
  ['nothing', '', ''],
])('the input of %s', (_, args, text) => {
  for (let size = 1; size <= args.length + 1; size++)
    expect({ size, text: inputOf(args, size) }).toEqual({ size, text })
})

test('any text comes out as it went in, however its JSON is spelled and cut', () => {
  const escaped = (text: string) =>
    text.replaceAll(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.dictionary(fc.constantFrom('a', 'inputs', '"'), fc.string()),
      fc.integer({ min: 1, max: 9 }),
      (text, others, size) => {
        expect(inputOf(JSON.stringify({ ...others, input: text }), size)).toBe(text)
        expect(inputOf(`{"input":"${escaped(text)}"}`, size)).toBe(text)
      },
    ),
    { seed: 3, numRuns: 300 },
  )
})
