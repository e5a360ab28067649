import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { JsonObject } from '../../../../../../src/translate/conversation'
import { print, QWEN } from './printed'

/** The schema of a tool as a model gets it, and what is named. */
function printed(schema: unknown, model?: string) {
  const { body, dropped } = print({ tools: [{ name: 'f', schema }] }, model)
  const { tools } = body.toolConfig as {
    tools: { toolSpec: { inputSchema: { json: JsonObject } } }[]
  }
  return { json: tools[0]!.toolSpec.inputSchema.json, dropped }
}

const properties = { a: { type: 'string' } }

describe('a tool’s schema for Nova', () => {
  test('has nothing else at its top', () => {
    const schema = {
      $schema: 'http://json-schema.org/draft-07/schema#',
      title: 'F',
      description: 'f',
      type: 'object',
      properties,
      required: ['a'],
      additionalProperties: false,
    }
    expect(printed(schema)).toEqual({
      json: { type: 'object', properties, required: ['a'] },
      dropped: [],
    })
    expect(printed(schema, QWEN).json).toEqual(schema)
  })

  test.each(['$defs', 'definitions'])('has what its references name in %s', (name) => {
    const place = {
      type: 'object',
      properties: { at: { $ref: `#/${name}/Point` } },
      additionalProperties: false,
    }
    const schema = {
      type: 'object',
      properties: {
        from: { $ref: `#/${name}/Place` },
        stops: { type: 'array', items: { $ref: `#/${name}/Place` } },
        to: { anyOf: [{ $ref: `#/${name}/Place` }, { type: 'null' }] },
      },
      [name]: { Place: place, Point: { type: 'string', enum: ['n', 's'] } },
    }
    const inlined = { ...place, properties: { at: { type: 'string', enum: ['n', 's'] } } }
    expect(printed(schema)).toEqual({
      json: {
        type: 'object',
        properties: {
          from: inlined,
          stops: { type: 'array', items: inlined },
          to: { anyOf: [inlined, { type: 'null' }] },
        },
      },
      dropped: [],
    })
  })

  test('may be named by a reference as a whole', () => {
    const $defs = { F: { type: 'object', properties, required: ['a'] } }
    expect(printed({ $ref: '#/$defs/F', $defs }).json).toEqual($defs.F)
  })

  test('is one object for a union', () => {
    const schema = {
      anyOf: [
        { type: 'object', properties, required: ['a'] },
        { type: 'object', properties: { b: { type: 'number' } }, required: ['a', 'b'] },
      ],
    }
    expect(printed(schema).json).toEqual({
      type: 'object',
      properties: { ...properties, b: { type: 'number' } },
      required: ['a'],
    })
  })

  test.each([
    [{ properties, additionalProperties: { type: 'string' } }],
    [{ properties, minProperties: 1 }],
    [{ properties, patternProperties: { '^x': {} } }],
    [
      {
        properties: { next: { $ref: '#/$defs/Node' } },
        $defs: { Node: { properties: { next: { $ref: '#/$defs/Node' } } } },
      },
    ],
  ])('names what it cannot say: %j', (schema) => {
    expect(printed({ type: 'object', ...schema }).dropped).toEqual(['tools.parameters'])
  })

  test('costs no more than a few times what it has', () => {
    const $defs: Record<string, object> = { d0: { type: 'string' } }
    for (let at = 1; at <= 60; at++) {
      const ref = { $ref: `#/$defs/d${at - 1}` }
      $defs[`d${at}`] = { type: 'object', properties: { left: ref, right: ref } }
    }
    const schema = { type: 'object', properties: { top: { $ref: '#/$defs/d60' } }, $defs }
    const { json, dropped } = printed(schema)
    expect(JSON.stringify(json).length).toBeLessThan(20 * JSON.stringify(schema).length)
    expect(dropped).toEqual(['tools.parameters'])
  })

  test('is taken, whatever it is', () => {
    fc.assert(fc.property(fc.jsonValue(), (schema) => void printed(schema)))
  })
})
