import { expect, test } from 'bun:test'
import { contentByStart } from '../../../src/stream/content-by-start'

test.each([
  ['{"id":1}', 'json'],
  ['\n\n {"id":1}', 'json'],
  ['\ufeff[', 'json'],
  ['data: {}\n\n', 'events'],
  [': kept open\n\n', 'events'],
  ['\ufeffevent: x\n', 'events'],
  ['\n\ndata: x', 'events'],
  ['id:7', 'events'],
  ['\0\0\u0001\u00fe', 'other'],
  ['null', 'other'],
  ['Hello', 'other'],
  ['<html>', 'other'],
  ['', undefined],
  [' \n', undefined],
])('%j begins as %p', (text, content) => {
  expect(contentByStart(Buffer.from(text))).toBe(content as never)
})

test('nothing is known of a body without bytes', () => {
  expect(contentByStart(undefined)).toBeUndefined()
})
