import { describe, expect, test } from 'bun:test'
import { isJsonType, isPage, mediaTypeOf } from '../../../../src/api/headers/media-type'

const typed = (type: string | undefined) =>
  new Headers(type === undefined ? {} : { 'content-type': type })

describe('the media type of a body', () => {
  test.each([
    [undefined, ''],
    ['', ''],
    ['application/json', 'application/json'],
    ['Application/JSON; charset=UTF-8', 'application/json'],
    [' Text/Event-Stream ;charset=utf-8', 'text/event-stream'],
    ['text/html,application/json', 'text/html'],
    ['multipart/form-data; boundary=ABC', 'multipart/form-data'],
  ])('of %p is %p', (given, type) => {
    expect(mediaTypeOf(typed(given))).toBe(type)
  })
})

test.each([
  ['text/html', true],
  ['Text/HTML; charset=utf-8', true],
  ['application/XHTML+xml', true],
  ['application/json, text/html', true],
  ['application/json', false],
  ['text/htmlx', true],
  ['text/plain; title=text/html', false],
  [undefined, false],
] as const)('%p is a page: %p', (given, expected) => {
  expect(isPage(typed(given))).toBe(expected)
})

test.each([
  ['application/json', true],
  ['application/problem+json', true],
  ['application/vnd.api+json', true],
  ['text/json', false],
  ['', false],
])('%p is JSON: %p', (type, expected) => {
  expect(isJsonType(type)).toBe(expected)
})
