import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { pathOf, recordOf, takeOverId } from '../../../src/telemetry/record'

const request = (headers: Record<string, string> = {}, url = 'http://portus/v1/models?a=b') =>
  new Request(url, { headers })

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

describe('the record of a request', () => {
  test('is the same one each time', () => {
    const sent = request()

    expect(recordOf(sent)).toBe(recordOf(sent))
    expect(recordOf(request())).not.toBe(recordOf(sent))
  })

  test('has its method, its path and when it began', () => {
    const before = performance.now()

    const record = recordOf(new Request('http://portus/v1/messages?beta=true', { method: 'POST' }))

    expect(record).toMatchObject({ method: 'POST', path: '/v1/messages' })
    expect(record.startedAtMs).toBeWithin(before, performance.now() + 1)
  })

  const named = (id: string, secret = '') => {
    const sent = request({ 'x-request-id': id })
    const record = recordOf(sent)
    takeOverId(record, sent, (one) => one === secret)
    expect(recordOf(sent)).toBe(record)
    return record.id
  }

  test('has an id of its own, whatever the client sends, until it is taken over', () => {
    expect(recordOf(request({ 'x-request-id': 'theirs' })).id).toMatch(UUID)
  })

  test.each(['a', 'req_01ABC.x:y-z', '0'.repeat(128)])('takes over the client’s id: %s', (id) => {
    expect(named(id)).toBe(id)
  })

  test('takes over no secret', () => {
    expect(named('pk-secret', 'pk-secret')).toMatch(UUID)
  })

  test.each([
    ['empty', ''],
    ['longer than 128', '0'.repeat(129)],
    ['in need of quotes', 'a"b'],
    ['of two words', 'a b'],
    ['of other letters', 'é'],
    ['of markup', '<b>'],
    ['of a path', '../x'],
  ])('has an id of its own where the client’s is %s', (_, id) => {
    expect(named(id)).toMatch(UUID)
  })

  test('has an id of its own where the client has none', () => {
    expect(recordOf(request()).id).toMatch(UUID)
    expect(recordOf(request()).id).not.toBe(recordOf(request()).id)
  })
})

describe('the path of a URL', () => {
  const rows: [sentence: string, url: string, path: string][] = [
    ['stands behind the host', 'http://portus/v1/models', '/v1/models'],
    ['stands behind a port', 'http://[::1]:8080/v1', '/v1'],
    ['ends before the query', 'http://portus/v1?key=secret', '/v1'],
    ['ends before the fragment', 'http://portus/v1#a?b', '/v1'],
    ['ends before a query that holds a fragment', 'http://portus/v1?a#b', '/v1'],
    ['is the root where there is none', 'http://portus', '/'],
    ['is the root', 'http://portus/', '/'],
    ['is the URL where that is a path alone', '/v1/models?a=b', '/v1/models'],
    ['keeps its slashes', 'http://portus//v1//x', '//v1//x'],
    ['stays as it is spelled', 'http://portus/%C3%A9%2f..', '/%C3%A9%2f..'],
    ['is cut where it is long', `http://portus/${'x'.repeat(300)}`, `/${'x'.repeat(255)}`],
  ]

  test.each(rows)('%s', (_, url, path) => {
    expect(pathOf(url)).toBe(path)
  })

  test('is what the runtime’s own parser finds, up to its length', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
        const { href, pathname } = new URL(url)

        expect(pathOf(href)).toBe(pathname.slice(0, 256))
      }),
      { seed: 43, numRuns: 300 },
    )
  })

  test('is found in any text, and holds no query', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const path = pathOf(`http://${text.replaceAll(/[/?#]/g, '')}/a${text}`)

        expect(path).toStartWith('/a')
        expect(path).not.toMatch(/[?#]/)
      }),
      { seed: 44, numRuns: 300 },
    )
  })
})
