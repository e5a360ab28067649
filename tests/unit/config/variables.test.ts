import { describe, expect, test } from 'bun:test'
import { configFolder, configHeader, gatewayConfig } from './folder'

const HOSTILE = {
  'a double quote': 'a"b',
  'a line break': 'a\nb',
  'a header injection': 'a\r\nX-Evil: 1',
  'a backslash': 'a\\b\\n',
  'another reference': '${HOME}',
  'a reference to itself': '${VALUE}',
  'the escape': '$${HOME}',
  'a replacement pattern': "$& $1 $$ $` $'",
  'a shell substitution': '$(id) `id`',
  JSON: '{"provider":"anthropic","x":["1"]}',
  'accents and emoji': 'é😀\u2028',
  'a lone surrogate': '\ud800',
  '20 KB': 'x"\\'.repeat(7000),
  spaces: '  ',
}

describe('the value of a variable reaches the gateway exactly', () => {
  for (const [name, value] of Object.entries(HOSTILE))
    test(name, () => {
      using folder = configFolder({
        a: { provider: 'openai', api_key: 'k', override_params: { user: '${VALUE}' } },
      })

      const loaded = folder.load({ VALUE: value, HOME: '/expanded' })

      expect(loaded.problems).toEqual([])
      expect(gatewayConfig(loaded, 'a').override_params.user).toBe(value)
    })

  test('inside a longer text, next to another', () => {
    using folder = configFolder({
      a: { provider: 'openai', api_key: 'x-${ONE}-${TWO}${ONE}-$ONE-$' },
    })

    const loaded = folder.load({ ONE: '$1"', TWO: '${ONE}' })

    expect(gatewayConfig(loaded, 'a').api_key).toBe('x-$1"-${ONE}$1"-$ONE-$')
  })

  test('as an ASCII header without control characters', () => {
    using folder = configFolder({
      a: { provider: 'openai', api_key: 'k', override_params: { user: '${VALUE}' } },
    })

    const { snapshot } = folder.load({ VALUE: 'é😀\r\nX-Evil: 1' })
    const header = configHeader(snapshot, 'a')

    expect(header).toMatch(/^[\x20-\x7e]+$/)
  })

  test('but for a key with a line break, which could not be sent', () => {
    using folder = configFolder({ a: { provider: 'openai', api_key: '${VALUE}' } })

    const { problems } = folder.load({ VALUE: 'sk-secret\n' })

    expect(problems).toMatchObject([{ message: expect.stringContaining('holds a line break') }])
    expect(JSON.stringify(problems)).not.toContain('sk-secret')
  })

  test('at any depth, and not in names', () => {
    using folder = configFolder({
      a: {
        strategy: { mode: 'fallback' },
        targets: [
          {
            provider: 'openai',
            api_key: 'k',
            override_params: { '${NAME}': [{ deep: '${NAME}' }] },
          },
        ],
      },
    })

    const loaded = folder.load({ NAME: 'value' })

    expect(gatewayConfig(loaded, 'a').targets[0].override_params).toMatchObject({
      '${NAME}': [{ deep: 'value' }],
    })
  })
})

describe('a default', () => {
  const cases = [
    { text: '${V:-fallback}', env: {}, expected: 'fallback' },
    { text: '${V:-fallback}', env: { V: '' }, expected: 'fallback' },
    { text: '${V:-fallback}', env: { V: 'set' }, expected: 'set' },
    { text: '[${V:-}]', env: {}, expected: '[]' },
    { text: '${V:-http://h:1/v1?a=:-b}', env: {}, expected: 'http://h:1/v1?a=:-b' },
  ]
  for (const { text, env, expected } of cases)
    test(`${text} with ${JSON.stringify(env)} is ${expected}`, () => {
      using folder = configFolder({ a: { provider: 'openai', api_key: text } })

      const loaded = folder.load(env)

      expect(gatewayConfig(loaded, 'a').api_key).toBe(expected)
    })
})

test.each([['${A:-${B}}'], ['${A:-{"a":1}}'], ['x-${A:-${B:-c}}']])(
  '%s is refused whether A is set or not, as the reference ends at the first brace',
  (text) => {
    using folder = configFolder({ a: { provider: 'openai', api_key: text } })

    for (const env of [{}, { A: 'sk-set' }, { A: 'sk-set', B: 'sk-other' }])
      expect(folder.problems(env)).toEqual([
        expect.stringContaining('a default cannot hold another variable or a brace'),
      ])
  },
)

test('$${ is the characters themselves', () => {
  using folder = configFolder({ a: { provider: 'openai', api_key: 'a$${HOME}b$${' } })

  const loaded = folder.load({ HOME: '/home' })

  expect(loaded.problems).toEqual([])
  expect(gatewayConfig(loaded, 'a').api_key).toBe('a${HOME}b${')
})

test.each(['${MY-KEY}', '${}', '${KEY', '${1A}', '${KEY:?no}'])(
  '%s is no reference and is refused in place of being sent as a key',
  (text) => {
    using folder = configFolder({ a: { provider: 'openai', api_key: text } })

    expect(folder.problems({ KEY: 'set', MY: 'set' })).toEqual([
      'a.json:1:22: a variable is written ${NAME} or ${NAME:-default}, and a file ${file:/path}; for the characters themselves write $${',
    ])
  },
)

test('missing and empty variables are named with every place that needs them', () => {
  using folder = configFolder({
    a: '{\n  "provider": "openai",\n  "api_key": "${NOPE}-${EMPTY}"\n}',
    b: '{ "provider": "anthropic", "api_key": "${NOPE}" }',
  })

  const { problems } = folder.load({ EMPTY: '' })

  expect(folder.problems({ EMPTY: '' })).toEqual([
    'a.json:3:3: the environment variable NOPE is not set',
    'a.json:3:3: the environment variable EMPTY is empty',
    'b.json:1:28: the environment variable NOPE is not set',
  ])
  expect(problems.map(({ alias, missingVariable }) => [alias, missingVariable])).toEqual([
    ['a', 'NOPE'],
    ['a', 'EMPTY'],
    ['b', 'NOPE'],
  ])
})

test.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])(
  '${%s} is a variable that is not set',
  (name) => {
    using folder = configFolder({ a: { provider: 'openai', api_key: `\${${name}}` } })

    expect(folder.problems()).toEqual([`a.json:1:22: the environment variable ${name} is not set`])
  },
)

test('a variable stands for a number or a boolean where one is expected', () => {
  using folder = configFolder({
    a: {
      hidden: '${HIDDEN}',
      strategy: { mode: '${MODE}', on_status_codes: ['${STATUS}'] },
      targets: [
        { provider: '${PROVIDER}', api_key: 'k', weight: '${WEIGHT:-0.5}' },
        {
          provider: 'openai',
          api_key: '${DIGITS}',
          request_timeout: '${MS}',
          retry: { attempts: '${N}' },
          override_params: { user: '${DIGITS}' },
        },
      ],
    },
  })

  const loaded = folder.load({
    HIDDEN: 'true',
    MODE: 'loadbalance',
    STATUS: '429',
    PROVIDER: 'groq',
    MS: '1500',
    N: '3',
    DIGITS: '12345678901234567890',
  })

  expect(loaded.problems).toEqual([])
  expect(loaded.snapshot.aliases.get('a')?.isHidden).toBe(true)
  expect(gatewayConfig(loaded, 'a')).toMatchObject({
    strategy: { mode: 'loadbalance', on_status_codes: [429] },
    targets: [
      { provider: 'groq', weight: 0.5 },
      {
        api_key: '12345678901234567890',
        request_timeout: 1500,
        retry: { attempts: 3 },
        override_params: { user: '12345678901234567890' },
      },
    ],
  })
})

test.each(['1e3', '0x10', '8.5', ' 5', '-1', 'true', 'five'])(
  'a variable with %p is not a whole number',
  (value) => {
    using folder = configFolder({
      a: { provider: 'openai', api_key: 'k', request_timeout: '${MS}' },
    })

    expect(folder.problems({ MS: value })).toEqual([
      'a.json:1:36: "request_timeout" must be a whole number from 1 to 2147483647',
    ])
  },
)

test('a number or boolean in quotes is refused, and so is a number for a string', () => {
  using folder = configFolder({
    a: { provider: 'openai', api_key: 123, weight: '1', hidden: 'true', forward_headers: 'x-a' },
  })

  expect(folder.problems()).toEqual([
    expect.stringContaining('"hidden" must be true or false'),
    expect.stringContaining('"api_key" must be a string'),
    expect.stringContaining('"weight" must be a number'),
    expect.stringContaining('"forward_headers" must be a list'),
  ])
})
