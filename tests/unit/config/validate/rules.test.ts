import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { AliasFile } from '../../../../src/alias/schema'
import { findings } from '../../../../src/config/validate/rules'

/** Where something is wrong, and the beginning of what. */
const found = (alias: object) =>
  findings(alias as AliasFile).map(({ path, message }) => [path.join('.'), message])

const SOUND = { provider: 'openai', api_key: 'k' }

describe('the place of a finding is', () => {
  const rows: [where: string, alias: object, expected: [path: string, words: string][]][] = [
    ['nowhere in a sound alias', SOUND, []],
    ['the alias that has nobody to answer', {}, [['', 'needs a "provider"']]],
    [
      'the targets beside a provider',
      { ...SOUND, targets: [SOUND], strategy: { mode: 'single' } },
      [['targets', 'has a "provider" of its own']],
    ],
    [
      'the targets without a strategy',
      { targets: [SOUND] },
      [['targets', '"targets" need a "strategy"']],
    ],
    [
      'the strategy without targets',
      { ...SOUND, strategy: { mode: 'fallback' } },
      [['strategy', 'a "strategy" needs "targets"']],
    ],
    [
      'the targets of which none weighs anything',
      { strategy: { mode: 'loadbalance' }, targets: [{ ...SOUND, weight: 0 }] },
      [['targets', 'every weight is 0']],
    ],
    [
      'the condition that leads nowhere',
      {
        strategy: {
          mode: 'conditional',
          conditions: [
            { query: {}, then: 'a' },
            { query: {}, then: 'b' },
          ],
        },
        targets: [{ ...SOUND, name: 'a' }],
      },
      [['strategy.conditions.1.then', 'no target has this "name"']],
    ],
    [
      'the default that leads nowhere',
      {
        strategy: { mode: 'conditional', conditions: [{ query: {}, then: 'a' }], default: 'b' },
        targets: [{ ...SOUND, name: 'a' }],
      },
      [['strategy.default', 'no target has this "name"']],
    ],
    [
      'the strategy without conditions',
      { strategy: { mode: 'conditional', conditions: [] }, targets: [SOUND] },
      [['strategy', 'a conditional strategy needs "conditions"']],
    ],
    [
      'the host that is no address',
      { ...SOUND, custom_host: 'nowhere' },
      [['custom_host', 'must be a URL']],
    ],
    ['the host that is empty', { ...SOUND, custom_host: '' }, [['custom_host', 'must be a URL']]],
    [
      'the host with a query',
      { ...SOUND, custom_host: 'https://h/v1?a=b' },
      [['custom_host', 'must not have a query']],
    ],
    [
      'the host with a fragment',
      { ...SOUND, custom_host: 'https://h/v1#a' },
      [['custom_host', 'must not have a query']],
    ],
    [
      'the host with a user',
      { ...SOUND, custom_host: 'https://u@h/v1' },
      [['custom_host', 'must not hold a user name']],
    ],
    [
      'the target inside targets',
      {
        strategy: { mode: 'fallback' },
        targets: [SOUND, { strategy: { mode: 'single' }, targets: [{ provider: 'openai' }] }],
      },
      [['targets.1.targets.0', '"api_key" is missing']],
    ],
    [
      'the key with a line break',
      { ...SOUND, api_key: 'k\n' },
      [['api_key', 'holds a line break']],
    ],
    ['the key with a zero byte', { ...SOUND, api_key: 'k\0' }, [['api_key', 'holds a line break']]],
  ]

  test.each(rows)('%s', (_, alias, expected) => {
    expect(found(alias)).toEqual(
      expected.map(([path, words]) => [path, expect.stringContaining(words)]),
    )
  })

  test.each(['https://h/v1?', 'https://h/v1#'])(
    'the host %s, behind which no path can stand',
    (custom_host) => {
      expect(found({ ...SOUND, custom_host })).toEqual([
        ['custom_host', expect.stringContaining('must not have a query')],
      ])
    },
  )
})

describe('a header is never forwarded:', () => {
  test.each([
    'authorization',
    'Authorization',
    'x-api-key',
    'api-key',
    'cookie',
    'host',
    'connection',
    'transfer-encoding',
    'content-length',
    'content-type',
    'accept-encoding',
    'proxy-authorization',
    'x-portkey-config',
    'X-Portkey-Anything',
    'x-portus-model',
    'expect',
    'upgrade',
    'te',
    'trailer',
  ])('%s', (name) => {
    expect(found({ ...SOUND, forward_headers: ['x-a', name] })).toEqual([
      ['forward_headers.1', expect.stringContaining('never forwarded')],
    ])
  })

  test.each(['x-a', 'anthropic-beta', 'x-api-key-id', 'my-cookie', 'hostname'])(
    'but %s is',
    (name) => {
      expect(found({ ...SOUND, forward_headers: [name] })).toEqual([])
    },
  )
})

describe('a header of a provider that is never returned', () => {
  test.each([
    'Set-Cookie',
    'set-cookie2',
    'X-Accel-Redirect',
    'x-accel-buffering',
    'x-sendfile',
    'X-Sendfile-Type',
    'Transfer-Encoding',
    'content-length',
    'content-encoding',
    'connection',
    'proxy-authenticate',
    'location',
    'cache-control',
    'x-request-id',
    'x-portus-dropped',
    'x-portkey-provider',
    'www-authenticate',
    'access-control-allow-origin',
  ])('%s', (name) => {
    expect(found({ ...SOUND, return_headers: ['x-a', name] })).toEqual([
      ['return_headers.1', expect.stringContaining('never returned')],
    ])
  })

  test.each(['x-a', 'openai-organization', 'link', 'x-sendfil', 'etag'])(
    'but %s may be',
    (name) => {
      expect(found({ ...SOUND, return_headers: [name] })).toEqual([])
    },
  )
})

test('an alias of any shape is looked at without a failure, for its shape is somebody else’s matter', () => {
  const names = [
    'provider',
    'api_key',
    'strategy',
    'targets',
    'weight',
    'custom_host',
    'forward_headers',
    'return_headers',
    'override_params',
    'vertex_service_account_json',
    'beta_headers',
    'thinking_level',
    'name',
  ]
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom('vertex-ai', 'azure-openai', 'anthropic', 'http://h'),
    fc.constantFrom({ mode: 'conditional', conditions: [null, {}] }, { mode: 'loadbalance' }, [
      null,
      {},
      7,
    ]),
  )
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...names), value), (alias) => {
      expect(() => findings(alias as AliasFile)).not.toThrow()
    }),
    { seed: 34, numRuns: 500 },
  )
})

test('no value is quoted, whatever is wrong', () => {
  const marker = 'VALUE-0123456789'
  const names = [
    'api_key',
    'custom_host',
    'thinking_level',
    'name',
    'vertex_region',
    'resource_name',
  ]
  const alias = fc.record({
    provider: fc.constantFrom('openai', 'vertex-ai', 'azure-openai', 'groq'),
    more: fc.dictionary(
      fc.constantFrom(...names),
      fc.constantFrom(marker, `${marker}\n`, `ftp://${marker}`),
    ),
  })
  fc.assert(
    fc.property(alias, ({ provider, more }) => {
      for (const [, message] of found({ provider, ...more })) expect(message).not.toContain(marker)
    }),
    { seed: 35, numRuns: 200 },
  )
})
