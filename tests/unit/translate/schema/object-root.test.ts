import { describe, expect, test } from 'bun:test'
import { objectRoot, rootedOutput } from '../../../../src/translate/schema/object-root'

const wrapped = (value: unknown, more: object = {}) => ({
  type: 'object',
  properties: { value },
  required: ['value'],
  additionalProperties: false,
  ...more,
})

describe('a schema is put into an object', () => {
  test.each([
    ['of a list', { type: 'array', items: { type: 'string' } }],
    ['of a text to choose', { type: 'string', enum: ['a', 'b'] }],
    ['of something to choose that has no type', { enum: ['a', 'b'] }],
    ['of several types', { type: ['object', 'null'] }],
    ['of one of several things', { anyOf: [{ type: 'object' }, { type: 'string' }] }],
  ])('%s', (_, schema) => {
    expect(objectRoot(schema)).toEqual(wrapped(schema))
  })

  test('and its definitions stay at the root, where references find them', () => {
    const item = { type: 'object', properties: { all: { $ref: '#' }, first: { $ref: '#/items' } } }
    expect(objectRoot({ type: 'array', items: { $ref: '#/$defs/item' }, $defs: { item } })).toEqual(
      wrapped(
        { type: 'array', items: { $ref: '#/$defs/item' } },
        {
          $defs: {
            item: {
              type: 'object',
              properties: {
                all: { $ref: '#/properties/value' },
                first: { $ref: '#/properties/value/items' },
              },
            },
          },
        },
      ),
    )
  })
})

test.each([
  ['an object', { type: 'object', properties: {} }],
  ['properties without a type', { properties: { a: {} } }],
  ['a reference', { $ref: '#/$defs/a', $defs: { a: { type: 'object' } } }],
  ['nothing', {}],
])('a schema of %s stays', (_, schema) => {
  expect(objectRoot(schema)).toBeUndefined()
  expect(rootedOutput({ kind: 'schema', schema })).toBeUndefined()
})

test('a form without a schema stays', () => {
  expect(rootedOutput(undefined)).toBeUndefined()
  expect(rootedOutput({ kind: 'json' })).toBeUndefined()
})
