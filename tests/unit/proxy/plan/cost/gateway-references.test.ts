import { describe, expect, test } from 'bun:test'
import type { AliasFile } from '../../../../../src/alias/schema'
import { jsonBodyOf } from '../../../../../src/body/json/body'
import { expandsBeyond } from '../../../../../src/proxy/plan/cost/gateway-references'
import { planFor } from '../../../../../src/proxy/plan/plan'
import { jsonRequest } from '../../../../support/cases/json-request'

const LIMIT = 20_000
const ref = (name: string) => ({ $ref: `#/$defs/${name}` })
const object = (properties: object) => ({ type: 'object', properties })
const named = (count: number, make: (at: number) => unknown) =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`d${at}`, make(at)]))

/** Each definition names the next one twice. */
const chain = (depth: number, beside: object = {}) => ({
  ...object({ x: ref('d0') }),
  $defs: {
    ...named(depth, (at) =>
      object({ a: { ...ref(`d${at + 1}`), ...beside }, b: { ...ref(`d${at + 1}`), ...beside } }),
    ),
    [`d${depth}`]: { type: 'string' },
  },
})
/** Each definition names every one. */
const mutual = (count: number) => ({
  ...object({ x: ref('d0') }),
  $defs: named(count, () => object(named(count, (at) => ref(`d${at}`)))),
})
const toolOf = (parameters: unknown) => [{ type: 'function', function: { name: 'f', parameters } }]
const formOf = (schema: unknown) => ({ type: 'json_schema', json_schema: { name: 'f', schema } })

describe('references that the gateway puts in place', () => {
  test.each([
    ['a chain that doubles', chain(20)],
    ['a chain with words beside its references', chain(12, { description: 'd' })],
    ['definitions that name each other', mutual(9)],
    ['a definition that names itself, with words beside', chainToItself()],
    ['a wide definition that is named often', wide(300, 300)],
    ['values that are named often', valued(300, 300)],
  ])('become too many: %s', (_, schema) => {
    expect(expandsBeyond(LIMIT, toolOf(schema), undefined)).toBe(true)
    expect(expandsBeyond(LIMIT, undefined, formOf(schema))).toBe(true)
    expect(expandsBeyond(LIMIT, undefined, { type: 'json_schema', json_schema: schema })).toBe(true)
  })

  test.each([
    ['a short chain', chain(8)],
    ['three that name each other', mutual(3)],
    ['a large schema without any', object(named(50_000, () => ({ type: 'string' })))],
    [
      'a large schema with few',
      {
        ...object({ ...named(50_000, () => ({ type: 'string' })), x: ref('d0') }),
        $defs: { d0: { type: 'string' } },
      },
    ],
    ['references that name nothing', object(named(5000, () => ref('none')))],
    ['members of every object', { ...object({ a: ref('constructor') }), $defs: {} }],
  ])('are few: %s', (_, schema) => {
    expect(expandsBeyond(LIMIT, toolOf(schema), formOf(schema))).toBe(false)
  })

  test('are counted over all tools', () => {
    const tools = (count: number) => Array.from({ length: count }, () => toolOf(chain(10))).flat()

    expect(expandsBeyond(LIMIT, tools(1), undefined)).toBe(false)
    expect(expandsBeyond(LIMIT, tools(20), undefined)).toBe(true)
  })

  test.each([undefined, null, 'a', [null], [{ function: 1 }], [{ function: { parameters: [] } }]])(
    'are none in %p',
    (odd) => expect(expandsBeyond(LIMIT, odd, odd)).toBe(false),
  )
})

function chainToItself() {
  const inner = { ...ref('d0'), description: 'd' }
  return { ...object({ x: inner }), $defs: { d0: object({ a: inner, b: inner }) } }
}

function wide(width: number, times: number) {
  return {
    ...object(named(times, () => ref('d0'))),
    $defs: { d0: object(named(width, () => ({ type: 'string' }))) },
  }
}

function valued(count: number, times: number) {
  return {
    ...object(named(times, () => ref('d0'))),
    $defs: { d0: { enum: Array.from({ length: count }, (_, at) => at) } },
  }
}

const GOOGLE: AliasFile = {
  provider: 'google',
  api_key: 'k',
  passthrough: false,
  override_params: { model: 'gemini-2.5-pro' },
}
const GUARDED: AliasFile = {
  provider: 'google',
  api_key: 'k',
  override_params: { model: 'gemini-2.5-pro' },
  input_guardrails: [{ 'default.contains': { operator: 'none', words: ['x'] }, deny: true }],
}

function plan(file: AliasFile, name: 'chat' | 'messages', members: object) {
  const body = jsonBodyOf(
    Buffer.from(
      JSON.stringify({
        model: 'a',
        max_tokens: 5,
        messages: [{ role: 'user', content: 'x' }],
        ...members,
      }),
    ),
  )
  return planFor(jsonRequest({ endpoint: name, alias: file, body }), { takesWays: true })
}

describe('a request that the gateway makes Gemini’s', () => {
  const SENTENCE = 'The references of a JSON schema expand to more than 20000 parts'

  test.each([GOOGLE, GUARDED])('is refused where its references become too many', (file) => {
    expect(() => plan(file, 'chat', { tools: toolOf(chain(20)) })).toThrow(SENTENCE)
    expect(() => plan(file, 'chat', { response_format: formOf(mutual(9)) })).toThrow(SENTENCE)
    expect(() =>
      plan(file, 'messages', { tools: [{ name: 'f', input_schema: chain(20) }] }),
    ).toThrow(SENTENCE)
  })

  test('is taken where they are few, and by a provider that puts nothing in place', () => {
    const openai: AliasFile = {
      provider: 'openai',
      api_key: 'k',
      passthrough: false,
      override_params: { model: 'm' },
    }
    expect(plan(GOOGLE, 'chat', { tools: toolOf(chain(6)) }).ways.size).toBe(1)
    expect(plan(openai, 'chat', { tools: toolOf(chain(20)) }).ways.size).toBe(1)
  })
})
