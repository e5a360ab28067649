import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { isNeverReturned, isReturned } from '../../../src/api/headers/returned-headers'
import { clientHeaders, ownHeaders, PROVIDER_REQUEST_ID } from '../../../src/proxy/headers'

const OWN = {
  'request-id': 'req-1',
  'x-request-id': 'req-1',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
}

const answered = (upstream: [string, string][]) =>
  Object.fromEntries(clientHeaders(new Headers(upstream), 'req-1'))

test('an answer names the request under both names that clients know, and is kept and guessed at by nobody', () => {
  expect(ownHeaders('req-1')).toEqual(OWN)
})

describe('of a provider’s headers a client sees', () => {
  const rows: [what: string, upstream: [string, string][], seen: Record<string, string>][] = [
    ['nothing where there is none', [], {}],
    [
      'the kind of the answer',
      [['Content-Type', 'text/event-stream; charset=utf-8']],
      {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-cache, no-store',
        'x-accel-buffering': 'no',
      },
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
        ['cf-ray', '3'],
      ],
      { 'cf-ray': '3' },
    ],
    [
      'nothing amiss where its connection names what is no header',
      [
        ['connection', 'a b, "x", é, retry-after'],
        ['retry-after', '1'],
        ['cf-ray', '2'],
      ],
      { 'cf-ray': '2' },
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
        ['nel', '{}'],
        ['report-to', '{}'],
        ['link', '</x>; rel=preload'],
        ['set-cookie2', 'a=b'],
      ],
      {},
    ],
    [
      'no order to whoever stands before it',
      [
        ['x-accel-redirect', '/internal/secret'],
        ['X-Accel-Expires', '600'],
        ['x-sendfile', '/etc/passwd'],
        ['x-lighttpd-send-file', '/etc/passwd'],
        ['cache-control', 'public, max-age=600'],
        ['www-authenticate', 'Basic'],
      ],
      {},
    ],
    [
      'nothing that Portus alone says',
      [
        ['x-portus-dropped', 'tools'],
        ['x-portus-token-count', 'exact'],
        ['x-portkey-last-used-option-index', 'config'],
        ['x-provider-request-id', 'forged'],
        ['x-content-type-options', 'sniff'],
      ],
      {},
    ],
    [
      'what OpenAI and Anthropic say, and no account of Fireworks',
      [
        ['openai-organization', 'org-1'],
        ['anthropic-organization-id', 'o'],
        ['fireworks-prompt-tokens', '5'],
        ['fireworks-account-id', 'a'],
      ],
      {
        'openai-organization': 'org-1',
        'anthropic-organization-id': 'o',
        'fireworks-prompt-tokens': '5',
      },
    ],
    [
      'its times, its versions and its names of the request',
      [
        ['openai-processing-ms', '31'],
        ['openai-version', '2020-10-01'],
        ['cf-ray', '8f'],
        ['apim-request-id', 'a'],
        ['x-amzn-requestid', 'b'],
        ['x-envoy-upstream-service-time', '4'],
      ],
      {
        'openai-processing-ms': '31',
        'openai-version': '2020-10-01',
        'cf-ray': '8f',
        'apim-request-id': 'a',
        'x-amzn-requestid': 'b',
        'x-envoy-upstream-service-time': '4',
      },
    ],
    [
      'a page as a file alone',
      [
        ['content-type', 'Text/HTML; charset=utf-8'],
        ['content-disposition', 'inline'],
      ],
      { 'content-type': 'Text/HTML; charset=utf-8', 'content-disposition': 'attachment' },
    ],
    [
      'a picture that may run as a file alone',
      [['content-type', 'image/svg+xml']],
      { 'content-type': 'image/svg+xml', 'content-disposition': 'attachment' },
    ],
    [
      'how a file is called',
      [
        ['content-type', 'audio/mpeg'],
        ['content-disposition', 'attachment; filename="a.mp3"'],
      ],
      { 'content-type': 'audio/mpeg', 'content-disposition': 'attachment; filename="a.mp3"' },
    ],
  ]

  test.each(rows)('%s', (_, upstream, seen) => {
    expect(answered(upstream)).toEqual({ ...OWN, ...seen })
  })

  test('nothing that stays behind, in whatever company it comes', () => {
    const dropped = [
      'x-a',
      'transfer-encoding',
      'content-length',
      'content-encoding',
      'set-cookie',
      'location',
      'keep-alive',
      'x-named',
    ]
    const kept = ['content-type', 'retry-after', 'x-ratelimit-a', 'openai-version', 'cf-ray']
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

  test('and nothing else, whatever there is', () => {
    const name = fc.oneof(
      fc.stringMatching(/^[a-z0-9-]{1,20}$/),
      fc.stringMatching(
        /^(?:x-portus|x-portkey|x-accel|x-sendfile|openai|anthropic|x-ratelimit)-[a-z-]{1,9}$/,
      ),
      fc.constantFrom(
        'link',
        'nel',
        'set-cookie2',
        'content-disposition',
        'x-sendfile',
        'age',
        'vary',
      ),
    )
    fc.assert(
      fc.property(
        fc.array(fc.tuple(name, fc.constantFrom('a', 'text/html', 'close', 'cf-ray'))),
        fc.array(name, { maxLength: 3 }),
        (headers, asked) => {
          const also = new Set(asked.filter((one) => !isNeverReturned(one)))

          const seen = clientHeaders(new Headers(headers), 'req-1', also)

          for (const [one] of seen)
            expect(
              one in OWN || one === PROVIDER_REQUEST_ID || isReturned(one) || also.has(one),
            ).toBe(true)
          expect(Object.fromEntries(seen)).toMatchObject(OWN)
        },
      ),
      { seed: 47, numRuns: 1000 },
    )
  })

  test('what the alias returns as well', () => {
    const upstream = new Headers({
      'fireworks-account-id': 'org-1',
      'X-Debug': '1',
      'x-other': '2',
    })

    const seen = clientHeaders(upstream, 'req-1', new Set(['fireworks-account-id', 'x-debug']))

    expect(Object.fromEntries(seen)).toEqual({
      ...OWN,
      'fireworks-account-id': 'org-1',
      'x-debug': '1',
    })
  })
})

test('no header of the list is one that no alias may return', () => {
  const listed = ['content-type', 'retry-after', 'cf-ray', 'openai-version', 'x-ratelimit-a']

  expect(listed.filter((name) => !isReturned(name) || isNeverReturned(name))).toEqual([])
})
