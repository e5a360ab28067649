import { describe, expect, test } from 'bun:test'
import { aliasJsonSchema } from '../../../src/alias/json-schema'
import { PROVIDERS } from '../../../src/alias/providers'

type Schema = {
  type?: string
  anyOf?: Schema[]
  enum?: unknown[]
  $ref?: string
  pattern?: string
  items?: Schema
  description?: string
  additionalProperties?: unknown
  required?: string[]
  properties?: Record<string, Schema>
  definitions?: Record<string, Schema>
}

const schema = JSON.parse(JSON.stringify(aliasJsonSchema())) as Schema & { $schema: string }
const property = (name: string) => schema.properties?.[name]

/** Every schema inside a schema, and itself. */
function everySchema(node: unknown): Schema[] {
  if (typeof node !== 'object' || node === null) return []
  return [node as Schema, ...Object.values(node).flatMap(everySchema)]
}

const VARIABLE = { $ref: '#/definitions/Variable' }

describe('the schema for editors', () => {
  test('is of the draft that all of them know, with the alias itself at the root', () => {
    expect(schema).toMatchObject({
      $schema: 'http://json-schema.org/draft-07/schema#',
      type: 'object',
      additionalProperties: false,
    })
    expect(Object.keys(schema.definitions ?? {})).toEqual(['Target', 'Variable'])
  })

  test('has no reference that leads nowhere', () => {
    const known = Object.keys(schema.definitions ?? {}).map((name) => `#/definitions/${name}`)
    const references = everySchema(schema).flatMap(({ $ref }) => ($ref ? [$ref] : []))

    expect(references).not.toEqual([])
    expect(references.filter((reference) => !known.includes(reference))).toEqual([])
  })

  test('is new each time, so that nobody can spoil it for another', () => {
    const one = aliasJsonSchema()
    delete (one.properties as Record<string, unknown>).provider

    expect(JSON.parse(JSON.stringify(aliasJsonSchema()))).toEqual(schema)
  })

  const rows: [sentence: string, name: string, expected: object][] = [
    ['a text is a text', 'name', { type: 'string' }],
    [
      'a whole number may be a variable',
      'request_timeout',
      { anyOf: [{ type: 'integer', minimum: 1 }, VARIABLE] },
    ],
    ['a number may be a variable', 'weight', { anyOf: [{ type: 'number', minimum: 0 }, VARIABLE] }],
    ['true and false may be a variable', 'hidden', { anyOf: [{ type: 'boolean' }, VARIABLE] }],
    [
      'one of some words may be a variable',
      'count_tokens',
      { anyOf: [{ type: 'string', enum: ['estimate', 'not_found', 'not_supported'] }, VARIABLE] },
    ],
    [
      'the provider is one of all there are',
      'provider',
      { anyOf: [{ type: 'string', enum: [...PROVIDERS] }, VARIABLE] },
    ],
    [
      'a text of a pattern may be a variable',
      'beta_headers',
      { type: 'array', items: { anyOf: [{ type: 'string' }, VARIABLE] } },
    ],
    [
      'targets are a list of the same',
      'targets',
      { type: 'array', minItems: 1, items: { $ref: '#/definitions/Target' } },
    ],
    [
      'parameters may have any name',
      'override_params',
      { type: 'object', additionalProperties: {} },
    ],
    [
      'a service account is an object or a text',
      'vertex_service_account_json',
      { anyOf: [{ type: 'object', additionalProperties: {} }, { type: 'string' }] },
    ],
  ]

  test.each(rows)('%s', (_, name, expected) => {
    expect(property(name)).toMatchObject(expected)
  })

  test('a target has what an alias has but what is the alias’s alone', () => {
    const target = Object.keys(schema.definitions?.Target?.properties ?? {})
    const alias = Object.keys(schema.properties ?? {})

    expect(alias.filter((name) => !target.includes(name)).toSorted()).toEqual(
      [
        '$schema',
        'allow',
        'budgets',
        'count_tokens',
        'description',
        'hidden',
        'keep_responses',
        'limits',
        'passthrough',
        'time_zone',
        'week_starts',
        'when_store_fails',
      ].toSorted(),
    )
    expect(target.filter((name) => !alias.includes(name))).toEqual([])
  })
})
