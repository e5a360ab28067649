import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { SERVICE_ACCOUNT, shapeFindings } from '../../../../src/config/validate/shape'

/** Where something is wrong, and what. */
const found = (value: unknown, written: unknown = value) =>
  shapeFindings(value, written).map(({ path, message }) => [path.join('.'), message])

describe('an alias is of the wrong shape', () => {
  const rows: [where: string, alias: unknown, findings: [string, string][]][] = [
    ['nowhere', { provider: 'openai', api_key: 'k' }, []],
    ['nowhere, although it is empty', {}, []],
    ['everywhere, where it is no object', [], [['', 'an alias file must hold an object']]],
    ['everywhere, where it is null', null, [['', 'an alias file must hold an object']]],
    [
      'in an unknown key',
      { api_kye: 'k' },
      [['api_kye', 'unknown key "api_kye", did you mean "api_key"?']],
    ],
    ['in a key that is like no other', { zzzzzz: 1 }, [['zzzzzz', 'unknown key "zzzzzz"']]],
    [
      'in a key that belongs elsewhere',
      { temperature: 1 },
      [['temperature', 'unknown key "temperature"; it belongs into "override_params"']],
    ],
    [
      'in a key that has another name here',
      { azure_deployment_id: 'x' },
      [
        [
          'azure_deployment_id',
          'unknown key "azure_deployment_id"; the gateway reads "deployment_id"',
        ],
      ],
    ],
    [
      'in a key that the gateway inside has no use for',
      { virtual_key: 'x' },
      [
        [
          'virtual_key',
          'unknown key "virtual_key"; the gateway inside has none, use "provider" and "api_key"',
        ],
      ],
    ],
    ['in a member of another type', { api_key: 1 }, [['api_key', '"api_key" must be a string']]],
    [
      'in a member that is null',
      { weight: null },
      [['weight', '"weight" must be a number, 0 or more']],
    ],
    [
      'in a member that is empty',
      { name: '' },
      [['name', '"name" must be a string that is not empty']],
    ],
    [
      'in a member that is missing deeper',
      { retry: {} },
      [['retry.attempts', '"attempts" is missing']],
    ],
    [
      'in one entry of a list',
      { forward_headers: ['x-a', 'x b', 3] },
      [
        ['forward_headers.1', 'every entry of "forward_headers" must be a header name'],
        ['forward_headers.2', 'every entry of "forward_headers" must be a header name'],
      ],
    ],
    [
      'in a target of a target',
      { targets: [{ targets: [{ hidden: true }] }] },
      [['targets.0.targets.0.hidden', 'unknown key "hidden"']],
    ],
    [
      'in a provider that is nearly one',
      { provider: 'opnai' },
      [['provider', 'unknown provider "opnai", did you mean "openai"?']],
    ],
    [
      'in a provider that is none at all',
      { provider: 'sk-1234567890' },
      [['provider', 'unknown provider; the JSON Schema of the configuration lists all of them']],
    ],
    [
      'in a service account of another kind',
      { vertex_service_account_json: 1 },
      [['vertex_service_account_json', SERVICE_ACCOUNT]],
    ],
    [
      'in several places at once',
      { provider: 1, weight: 'x', hidden: 0 },
      [
        ['provider', expect.stringContaining('"provider" must be ')],
        ['weight', '"weight" must be a number, 0 or more'],
        ['hidden', '"hidden" must be true or false'],
      ],
    ],
  ]

  test.each(rows)('%s', (_, alias, findings) => {
    expect(found(alias).toSorted()).toEqual(findings.toSorted())
  })

  test('in a provider from a variable, which is quoted as it is written and never as it is', () => {
    expect(found({ provider: 'openaj' }, { provider: '${PROVIDER}' })).toEqual([
      ['provider', 'unknown provider; the JSON Schema of the configuration lists all of them'],
    ])
  })
})

test('no value of an alias is quoted, whatever is wrong with it', () => {
  const marker = 'VALUE-0123456789'
  const names = [
    'provider',
    'api_key',
    'weight',
    'retry',
    'targets',
    'strategy',
    'override_params',
    'forward_headers',
    'hidden',
    'vertex_service_account_json',
  ]
  const value: fc.Arbitrary<unknown> = fc.oneof(
    fc.constantFrom(marker, [marker], { attempts: marker }, { mode: marker }, 7, null, true),
    fc.array(fc.constantFrom({ api_key: [marker] }, { provider: marker }, marker), {
      maxLength: 2,
    }),
  )
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...names), value), (alias) => {
      for (const { message } of shapeFindings(alias, alias)) expect(message).not.toContain(marker)
    }),
    { seed: 32, numRuns: 200 },
  )
})

test('every place that is named is there, or is a member that is missing', () => {
  const alias = fc.dictionary(
    fc.constantFrom('provider', 'retry', 'targets', 'strategy', 'forward_headers', 'cache', 'odd'),
    fc.jsonValue({ maxDepth: 2 }),
  )
  fc.assert(
    fc.property(alias, (made) => {
      for (const { path, message } of shapeFindings(made, made)) {
        let node: unknown = made
        for (const step of path.slice(0, -1)) node = (node as Record<string, unknown>)[step]
        const isThere = Object.hasOwn(node as object, path.at(-1) ?? '')
        expect(isThere || message.endsWith('is missing')).toBe(true)
      }
    }),
    { seed: 33, numRuns: 300 },
  )
})
