import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { geminiModel } from '../../../../../src/translate/formats/gemini/models/gemini-model'
import {
  argumentsSchema,
  printSchema,
} from '../../../../../src/translate/formats/gemini/schema/print-schema'
import { spareNodes } from '../../../../../src/translate/schema/flatten'
import { schemaComplaints } from '../../../../support/providers/gemini-checks'

const NEW = geminiModel('gemini-2.5-flash')
const OLD = geminiModel('gemini-1.5-pro')
const print = (schema: unknown) => printSchema(schema, NEW, spareNodes())
const object = (properties: object, more: object = {}) => ({ type: 'object', properties, ...more })

describe('a schema in the subset of OpenAPI', () => {
  const cases: [string, unknown, object][] = [
    ['a type', { type: 'string' }, { type: 'STRING' }],
    ['a constant', { const: 'a' }, { type: 'STRING', enum: ['a'] }],
    ['a list of types with null', { type: ['string', 'null'] }, { type: 'STRING', nullable: true }],
    [
      'a list of types',
      { type: ['string', 'integer'], description: 'd' },
      {
        anyOf: [
          { type: 'STRING', description: 'd' },
          { type: 'INTEGER', description: 'd' },
        ],
      },
    ],
    [
      'a union with null',
      { anyOf: [{ type: 'integer' }, { type: 'null' }], description: 'd' },
      { type: 'INTEGER', nullable: true, description: 'd' },
    ],
    [
      'oneOf',
      { oneOf: [{ type: 'string' }, object({ a: { type: 'number' } })] },
      { anyOf: [{ type: 'STRING' }, { type: 'OBJECT', properties: { a: { type: 'NUMBER' } } }] },
    ],
    [
      'unions inside a union',
      { anyOf: [{ anyOf: [{ type: 'string' }, { type: 'boolean' }] }, { type: 'number' }] },
      { anyOf: [{ type: 'STRING' }, { type: 'BOOLEAN' }, { type: 'NUMBER' }] },
    ],
    [
      'allOf with a reference',
      {
        allOf: [{ $ref: '#/$defs/a' }, object({ b: { type: 'string' } }, { required: ['b'] })],
        $defs: { a: object({ a: { type: 'string' } }, { required: ['a'] }) },
      },
      {
        type: 'OBJECT',
        properties: { a: { type: 'STRING' }, b: { type: 'STRING' } },
        required: ['a', 'b'],
      },
    ],
    [
      'a reference with a description beside it',
      object(
        { a: { $ref: '#/definitions/x~1y', description: 'own' } },
        {
          definitions: { 'x/y': { type: 'string', description: 'theirs' } },
        },
      ),
      { type: 'OBJECT', properties: { a: { type: 'STRING', description: 'own' } } },
    ],
    [
      'what is above an integer',
      { type: 'integer', exclusiveMinimum: 0 },
      { type: 'INTEGER', minimum: 1 },
    ],
    [
      'what is above a number',
      { type: 'number', exclusiveMinimum: 0 },
      { type: 'NUMBER', minimum: 0, description: 'JSON Schema: {"exclusiveMinimum":0}' },
    ],
    [
      'bounds of early drafts',
      { type: 'integer', minimum: 1, exclusiveMinimum: true },
      { type: 'INTEGER', minimum: 2 },
    ],
    [
      'an empty text to choose',
      { type: 'string', enum: ['', 'a'] },
      { type: 'STRING', description: 'JSON Schema: {"enum":["","a"]}' },
    ],
    [
      'null to choose',
      { type: ['string', 'null'], enum: ['a', null] },
      { type: 'STRING', nullable: true, enum: ['a'] },
    ],
    [
      'a format that is refused',
      { type: 'string', format: 'uri', description: 'd' },
      { type: 'STRING', description: 'd\nJSON Schema: {"format":"uri"}' },
    ],
    [
      'a format that is taken',
      { type: 'string', format: 'date-time' },
      { type: 'STRING', format: 'date-time' },
    ],
    [
      'keywords that are unknown',
      object(
        { a: { type: 'array', items: { type: 'string' }, uniqueItems: true, minItems: 1 } },
        {
          $schema: 's',
          $id: 'i',
          additionalProperties: false,
          required: ['a', 'gone', 'a'],
          examples: [{}],
          default: {},
        },
      ),
      {
        type: 'OBJECT',
        properties: {
          a: {
            type: 'ARRAY',
            items: { type: 'STRING' },
            minItems: 1,
            description: 'JSON Schema: {"uniqueItems":true}',
          },
        },
        required: ['a'],
      },
    ],
    [
      'an object without properties',
      object({ a: { type: 'object' } }),
      { type: 'OBJECT', properties: { a: { type: 'OBJECT' } } },
    ],
    [
      'properties without a type',
      { properties: { a: { items: { type: 'string' } } } },
      { type: 'OBJECT', properties: { a: { type: 'ARRAY', items: { type: 'STRING' } } } },
    ],
  ]
  test.each(cases)('%s', (_, schema, printed) => {
    expect(print(schema)).toEqual({ form: 'openapi', schema: printed } as never)
    expect(schemaComplaints(printed)).toEqual([])
  })

  test('keeps a property of any name', () => {
    const schema = JSON.parse('{"type":"object","properties":{"__proto__":{"type":"string"}}}')
    expect(JSON.stringify(print(schema).schema)).toBe(
      '{"type":"OBJECT","properties":{"__proto__":{"type":"STRING"}}}',
    )
  })
})

describe('a schema that only JSON Schema can say', () => {
  const tree = {
    $ref: '#/$defs/node',
    $defs: { node: object({ kids: { type: 'array', items: { $ref: '#/$defs/node' } } }) },
  }
  test('has maps', () => {
    const map = object({ a: { type: 'object', additionalProperties: { type: 'string' } } })
    expect(print(map)).toEqual({ form: 'json', schema: map })
  })

  test('has numbers to choose and places of a list', () => {
    const schema = object({
      a: { type: 'integer', enum: [1, 2] },
      b: { type: 'array', prefixItems: [{ type: 'number' }, { type: 'string' }] },
    })
    expect(print(schema)).toEqual({ form: 'json', schema })
  })

  test('holds itself', () => {
    const { schema } = print(tree)
    expect(schema).toEqual({
      ...object({ kids: { type: 'array', items: { $ref: '#/$defs/node_0' } } }),
      $defs: {
        node_0: object({ kids: { type: 'array', items: { $ref: '#/$defs/node_0' } } }),
      },
    })
  })

  test('holds itself, and has a description beside each reference', () => {
    const described = {
      $ref: '#/$defs/node',
      $defs: { node: object({ next: { $ref: '#/$defs/node', description: 'next' } }) },
    }
    expect(JSON.stringify(print(described).schema)).toContain('"$ref":"#/$defs/node_0"')
  })

  test('is outlined for a model that takes none', () => {
    const { form, schema } = printSchema(tree, OLD, spareNodes())
    expect(form).toBe('openapi')
    expect(schemaComplaints(schema)).toEqual([])
  })
})

describe('the arguments of a function', () => {
  test.each([
    undefined,
    null,
    {},
    { type: 'object' },
    object({}),
    object({}, { additionalProperties: false }),
  ])('are left out where there are none: %j', (schema) =>
    expect(argumentsSchema(schema, spareNodes())).toBeUndefined(),
  )

  test('are one object where the client has a choice of objects', () => {
    const either = {
      anyOf: [
        object({ a: { type: 'string' }, c: { type: 'string' } }, { required: ['a', 'c'] }),
        object({ b: { type: 'string' }, c: { type: 'string' } }, { required: ['b', 'c'] }),
      ],
    }
    expect(argumentsSchema(either, spareNodes())).toEqual(
      object(
        { a: { type: 'string' }, b: { type: 'string' }, c: { type: 'string' } },
        { required: ['c'] },
      ),
    )
  })
})

describe('a schema that is made to grow', () => {
  /** Each level refers twice to the next one. */
  const bomb = (levels: number, keyword: (ref: object) => object) => ({
    ...keyword({ $ref: '#/$defs/l0' }),
    $defs: Object.fromEntries(
      Array.from({ length: levels }, (_, at) => [
        `l${at}`,
        keyword({ $ref: `#/$defs/l${at + 1}` }),
      ]),
    ),
  })
  const kinds: [string, (ref: object) => object][] = [
    ['properties', (ref) => object({ a: ref, b: ref })],
    ['anyOf', (ref) => ({ anyOf: [ref, ref] })],
    ['allOf', (ref) => ({ allOf: [ref, ref] })],
    ['properties with descriptions', (ref) => object({ a: { ...ref, description: 'x' }, b: ref })],
  ]
  test.each(kinds)('is bounded: %s', (_, keyword) => {
    const schema = bomb(200, keyword)
    const startMs = performance.now()
    for (const model of [NEW, OLD]) {
      const printed = printSchema(schema, model, spareNodes())
      expect(JSON.stringify(printed).length).toBeLessThan(JSON.stringify(schema).length * 10)
    }
    expect(performance.now() - startMs).toBeLessThan(500)
  })

  const wide: [string, object][] = [
    [
      'choices beside properties',
      {
        anyOf: Array.from({ length: 3000 }, () => ({ minProperties: 1 })),
        properties: Object.fromEntries(Array.from({ length: 3000 }, (_, at) => [`p${at}`, {}])),
      },
    ],
    [
      'many to join',
      {
        allOf: Array.from({ length: 6000 }, (_, at) =>
          object({ [`p${at}`]: {} }, { required: ['p'] }),
        ),
      },
    ],
    [
      'a chain',
      {
        $ref: '#/$defs/l0',
        $defs: Object.fromEntries(
          Array.from({ length: 6000 }, (_, at) => [`l${at}`, { $ref: `#/$defs/l${at + 1}` }]),
        ),
      },
    ],
    [
      'types',
      {
        type: Array.from({ length: 9000 }, () => 'string'),
        enum: Array.from({ length: 9000 }, String),
      },
    ],
  ]
  test.each(wide)('costs what it is long: %s', (_, schema) => {
    const startMs = performance.now()
    for (const model of [NEW, OLD])
      printSchema(argumentsSchema(schema, spareNodes()) ?? schema, model, spareNodes())
    expect(performance.now() - startMs).toBeLessThan(500)
  })

  test('is cut where it is too deep', () => {
    let deep: object = { type: 'string' }
    for (let level = 0; level < 3000; level++) deep = { type: 'array', items: deep }
    expect(print(deep).form).toBe('json')
    expect(JSON.stringify(print(deep)).length).toBeLessThan(10_000)
  })

  test('may name itself by itself', () => {
    for (const schema of [{ $ref: '#' }, { allOf: [{ $ref: '#' }] }, { anyOf: [{ $ref: '#' }] }]) {
      expect(printSchema(schema, OLD, spareNodes()).schema).toBeObject()
      expect(print(schema).schema).toBeObject()
    }
  })
})

test('whatever a client writes is taken', () => {
  const names = ['type', 'properties', 'items', 'anyOf', 'oneOf', 'allOf', 'enum', 'const', '$ref']
  const more = ['format', 'required', 'additionalProperties', 'prefixItems', 'nullable', 'minimum']
  const value = fc.letrec((tie) => ({
    node: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom(
        'string',
        'object',
        '#',
        '#/$defs/a',
        'array',
        'null',
        true,
        false,
        1,
        null,
        'a',
      ),
      fc.array(tie('node'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...names, ...more, 'a', '$defs'), tie('node'), { maxKeys: 5 }),
    ),
  })).node
  fc.assert(
    fc.property(value, (schema) => {
      const old = printSchema(schema, OLD, spareNodes())
      const properties = Object.values(schema ?? {}).flatMap((inner) => JSON.stringify(inner) ?? '')
      // Keywords in places of other kinds are the provider's to refuse.
      if (!properties.join().includes('nullable')) expect(old.form).toBe('openapi')
      expect(() => JSON.stringify(print(schema))).not.toThrow()
    }),
    { numRuns: 500 },
  )
})
