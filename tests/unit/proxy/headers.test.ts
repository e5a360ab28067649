import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { clientHeaders, PROVIDER_REQUEST_ID, requestIdHeaders } from '../../../src/proxy/headers'

const OWN = { 'request-id': 'req-1', 'x-request-id': 'req-1' }

const answered = (upstream: [string, string][]) =>
  Object.fromEntries(clientHeaders(new Headers(upstream), 'req-1'))

test('an answer names the request under both names that clients know', () => {
  expect(requestIdHeaders('req-1')).toEqual(OWN)
})

describe('of a provider’s headers a client sees', () => {
  const rows: [what: string, upstream: [string, string][], seen: Record<string, string>][] = [
    ['nothing where there is none', [], {}],
    [
      'the kind of the answer',
      [['Content-Type', 'text/event-stream; charset=utf-8']],
      { 'content-type': 'text/event-stream; charset=utf-8' },
    ],
    [
      'its limits',
      [
        ['retry-after', '7'],
        ['x-ratelimit-remaining-tokens', '0'],
        ['anthropic-ratelimit-requests-limit', '50'],
      ],
      {
        'retry-after': '7',
        'x-ratelimit-remaining-tokens': '0',
        'anthropic-ratelimit-requests-limit': '50',
      },
    ],
    ['its words about trying again', [['x-should-retry', 'false']], { 'x-should-retry': 'false' }],
    [
      'its name of the request under another name',
      [['x-request-id', 'abc']],
      { [PROVIDER_REQUEST_ID]: 'abc' },
    ],
    [
      'its other name of the request too',
      [['request-id', 'abc']],
      { [PROVIDER_REQUEST_ID]: 'abc' },
    ],
    ['an empty name of the request not at all', [['request-id', '']], {}],
    [
      'nothing of its connection',
      [
        ['Connection', 'close'],
        ['keep-alive', 'timeout=5'],
        ['transfer-encoding', 'chunked'],
        ['upgrade', 'h2c'],
        ['trailer', 'x'],
        ['te', 'trailers'],
        ['proxy-authenticate', 'Basic'],
      ],
      {},
    ],
    [
      'nothing that its connection names',
      [
        ['connection', 'X-Odd, close,, keep-alive ,x-other'],
        ['x-odd', '1'],
        ['x-other', '2'],
        ['x-kept', '3'],
      ],
      { 'x-kept': '3' },
    ],
    [
      'nothing amiss where its connection names what is no header',
      [
        ['connection', 'a b, "x", é, x-odd'],
        ['x-odd', '1'],
        ['x-kept', '2'],
      ],
      { 'x-kept': '2' },
    ],
    [
      'nothing that is no longer true of the body',
      [
        ['content-length', '7'],
        ['content-encoding', 'gzip'],
      ],
      {},
    ],
    [
      'no cookie',
      [
        ['set-cookie', 'a=b'],
        ['set-cookie', 'c=d'],
      ],
      {},
    ],
    [
      'no place to go',
      [
        ['location', 'http://other'],
        ['refresh', '0; url=x'],
      ],
      {},
    ],
    [
      'nothing about who served it',
      [
        ['server', 'cloudflare'],
        ['via', '1.1 x'],
        ['alt-svc', 'h3=":443"'],
      ],
      {},
    ],
    [
      'no order to browsers',
      [
        ['strict-transport-security', 'max-age=1'],
        ['clear-site-data', '"*"'],
        ['access-control-allow-origin', '*'],
        ['access-control-allow-credentials', 'true'],
      ],
      {},
    ],
  ]

  test.each(rows)('%s', (_, upstream, seen) => {
    expect(answered(upstream)).toEqual({ ...OWN, ...seen })
  })

  test('nothing that stays behind, in whatever company it comes', () => {
    const dropped = [
      'transfer-encoding',
      'content-length',
      'content-encoding',
      'set-cookie',
      'location',
      'keep-alive',
      'x-named',
    ]
    const kept = ['content-type', 'retry-after', 'x-a', 'openai-version', 'cf-ray']
    const header = fc.tuple(
      fc.constantFrom(...dropped, ...kept),
      fc.string({ unit: fc.constantFrom('a', '0', '-', ',', ' '), maxLength: 6 }),
    )
    fc.assert(
      fc.property(fc.array(header, { maxLength: 8 }), (headers) => {
        const upstream = new Headers([...headers, ['connection', 'x-named']])

        const seen = clientHeaders(upstream, 'req-1')

        for (const name of dropped) expect(seen.has(name)).toBe(false)
        for (const name of kept) expect(seen.get(name)).toBe(upstream.get(name))
        expect(upstream.get('connection')).toBe('x-named')
      }),
      { seed: 40, numRuns: 300 },
    )
  })
})
