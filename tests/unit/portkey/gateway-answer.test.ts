import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { readOwnHeaders, withoutOwnHeaders } from '../../../src/portkey/gateway-answer'

type Rows = [name: string, value: string][]

describe('without the gateway’s own headers', () => {
  const rows: [what: string, headers: Rows, rest: Record<string, string>][] = [
    ['nothing is left of nothing', [], {}],
    [
      'nothing is left of them',
      [
        ['x-portkey-provider', 'openai'],
        ['X-Portkey-Last-Used-Option-Index', 'config.targets[0]'],
        ['x-portkey-', '1'],
      ],
      {},
    ],
    [
      'a header stays that only looks like one of them',
      [
        ['x-portkeys', '1'],
        ['x-portkey', '2'],
        ['my-x-portkey-a', '3'],
      ],
      { 'x-portkeys': '1', 'x-portkey': '2', 'my-x-portkey-a': '3' },
    ],
    [
      'a header stays that tells of one of them',
      [
        ['vary', 'x-portkey-provider'],
        ['x-portkey-provider', 'openai'],
      ],
      { vary: 'x-portkey-provider' },
    ],
  ]

  test.each(rows)('%s', (_, headers, rest) => {
    expect(Object.fromEntries(withoutOwnHeaders(new Headers(headers)))).toEqual(rest)
  })

  test('every cookie stays', () => {
    const headers = new Headers({ 'x-portkey-trace-id': '1' })
    headers.append('set-cookie', 'a=b')
    headers.append('set-cookie', 'c=d')

    expect(withoutOwnHeaders(headers).getSetCookie()).toEqual(['a=b', 'c=d'])
  })

  test('all others stay, in whatever company they come, and the answer itself is left alone', () => {
    const own = [
      'x-portkey-trace-id',
      'x-portkey-retry-attempt-count',
      'X-Portkey-Cache-Status',
      'x-portkey--',
    ]
    const others = ['content-type', 'retry-after', 'x-a', 'x-portkeys', 'connection']
    const header = fc.tuple(
      fc.constantFrom(...own, ...others),
      fc.string({ unit: fc.constantFrom('a', '0', '-', ',', ' '), maxLength: 6 }),
    )
    fc.assert(
      fc.property(fc.array(header, { maxLength: 8 }), (headers) => {
        const answered = new Headers(headers)
        const before = [...answered]

        const rest = withoutOwnHeaders(answered)

        for (const name of own) expect(rest.has(name)).toBe(false)
        for (const name of others) expect(rest.get(name)).toBe(answered.get(name))
        expect([...answered]).toEqual(before)
      }),
      { seed: 41, numRuns: 300 },
    )
  })
})

describe('the gateway’s own headers', () => {
  const NOTHING = { target: undefined, retries: undefined, isException: false }
  const rows: [sentence: string, headers: Rows, said: ReturnType<typeof readOwnHeaders>][] = [
    ['say nothing where there are none', [['content-type', 'text/plain']], NOTHING],
    [
      'say which target answered',
      [['x-portkey-last-used-option-index', 'config.targets[1]']],
      { ...NOTHING, target: 'config.targets[1]' },
    ],
    [
      'say how often it was asked again',
      [['X-Portkey-Retry-Attempt-Count', '2']],
      { ...NOTHING, retries: 2 },
    ],
    [
      'say that it was not asked again',
      [['x-portkey-retry-attempt-count', '0']],
      { ...NOTHING, retries: 0 },
    ],
    ['say that it has not asked', [['x-portkey-retry-attempt-count', '-1']], NOTHING],
    ['say nothing of retries with a word', [['x-portkey-retry-attempt-count', 'many']], NOTHING],
    [
      'say nothing of retries with a part of a number',
      [['x-portkey-retry-attempt-count', '1.5']],
      NOTHING,
    ],
    [
      'say that the gateway failed itself',
      [['x-portkey-gateway-exception', 'true']],
      { ...NOTHING, isException: true },
    ],
    ['say that the gateway did not fail', [['x-portkey-gateway-exception', 'false']], NOTHING],
    [
      'say all of it at once',
      [
        ['x-portkey-last-used-option-index', 'config'],
        ['x-portkey-retry-attempt-count', '3'],
        ['x-portkey-gateway-exception', 'true'],
        ['x-portkey-provider', 'openai'],
      ],
      { target: 'config', retries: 3, isException: true },
    ],
  ]

  test.each(rows)('%s', (_, headers, said) => {
    expect(readOwnHeaders(new Headers(headers))).toStrictEqual(said)
  })
})
