import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { arrived } from '../../../../../src/portkey/embedded/ask/arrived-headers'

test('an answer that gives no orders goes on as the same object', () => {
  const response = new Response('{}', {
    headers: { 'content-type': 'application/json', 'x-request-id': 'a' },
  })

  expect(arrived(response)).toBe(response)
})

test('no header of ours comes in from a provider, and all others stay', async () => {
  const name = fc.oneof(
    fc.stringMatching(/^x-port(?:key|us)-[a-z-]{1,12}$/),
    fc.stringMatching(/^X-PORT(?:KEY|US)-[A-Z]{1,5}$/),
    fc.constantFrom('x-port', 'x-portable', 'content-encoding', 'x-a', 'retry-after'),
  )
  await fc.assert(
    fc.asyncProperty(fc.dictionary(name, fc.constantFrom('1', 'config')), async (headers) => {
      const received = new Headers(headers)
      const response = arrived(new Response('body', { status: 418, headers: received }))

      const kept = [...received].filter(([one]) => !/^x-port(?:key|us)-/.test(one))
      expect([...response.headers]).toEqual([...new Response('body', { headers: kept }).headers])
      expect([response.status, await response.text()]).toEqual([418, 'body'])
    }),
    { seed: 91, numRuns: 200 },
  )
})

test.each([
  ['Text/HTML', 'text/html'],
  ['Text/Event-Stream; Charset=UTF-8', 'text/event-stream; Charset=UTF-8'],
  ['Multipart/Mixed; boundary=ABC', 'multipart/mixed; boundary=ABC'],
  ['application/json; charset=UTF-8', 'application/json; charset=UTF-8'],
])('a type comes in small letters, and its parameters as they are: %s', (given, expected) => {
  const response = arrived(new Response('x', { headers: { 'content-type': given } }))

  expect(response.headers.get('content-type')).toBe(expected)
})
