import { describe, expect, test } from 'bun:test'
import type { AliasFile } from '../../../../src/alias/schema'
import type { Way } from '../../../../src/portkey/contract'
import { planFor } from '../../../../src/proxy/plan/plan'
import { jsonRequest } from '../../../support/cases/json-request'

const CLAUDE = { provider: 'anthropic', override_params: { model: 'claude-sonnet-4-5' } }
const GEMINI = { provider: 'google', override_params: { model: 'gemini-2.5-pro' } }
const GROQ = { provider: 'groq', native: { responses: false }, override_params: { model: 'm' } }

/** The way of a response to an alias, and what its provider gets. */
function wayOf(file: object, request: object) {
  const alias = { api_key: 'k', ...file } as AliasFile
  const { ways } = planFor(
    jsonRequest({ endpoint: 'responses', alias, body: { model: 'a', input: 'Hi', ...request } }),
    { takesWays: true },
  )
  const [way] = ways.values()
  return { way, body: bodyOf(way) }
}

const bodyOf = (way: Way | undefined): Record<string, unknown> =>
  way?.kind === 'ours' ? JSON.parse(Buffer.concat([...way.pieces]).toString()) : {}

describe('what an alias says holds for a response', () => {
  const withParams = (file: { override_params: object }, params: object) => ({
    ...file,
    override_params: { ...file.override_params, ...params },
  })

  test.each([
    ['instructions', { instructions: 'alias' }],
    ['instructions, in Anthropic’s word', { system: 'alias' }],
    ['instructions, as Anthropic’s blocks', { system: [{ type: 'text', text: 'alias' }] }],
  ])('%s', (_, params) => {
    const { body } = wayOf(withParams(CLAUDE, params), { instructions: 'client' })

    expect(body.system).toEqual([{ type: 'text', text: 'alias' }])
  })

  test('its input', () => {
    const { body } = wayOf(withParams(GROQ, { input: 'alias' }), { input: 'client' })

    expect(body.messages).toEqual([{ role: 'user', content: 'alias' }])
    expect(body.input).toBeUndefined()
  })

  test.each([
    [{ text: { format: { type: 'json_schema', name: 'n', schema: { type: 'object' } } } }],
    [
      {
        response_format: {
          type: 'json_schema',
          json_schema: { name: 'n', schema: { type: 'object' } },
        },
      },
    ],
  ])('the form of the answer, in its words or a chat’s: %j', (params) => {
    const { body } = wayOf(withParams(GROQ, params), { text: { format: { type: 'json_object' } } })

    expect(body.response_format).toMatchObject({ type: 'json_schema', json_schema: { name: 'n' } })
    expect(body.text).toBeUndefined()
  })

  test.each([{ max_output_tokens: 5 }])('its limit: %j', (params) => {
    expect(wayOf(withParams(GROQ, params), { max_output_tokens: 99 }).body.max_tokens).toBe(5)
    expect(wayOf(withParams(GEMINI, params), { max_output_tokens: 99 }).body).toMatchObject({
      generationConfig: { maxOutputTokens: 5 },
    })
  })

  test('its default limit, where the client has none', () => {
    const file = withParams(GROQ, { max_tokens: 7 })

    expect(wayOf(file, {}).body.max_tokens).toBe(7)
    expect(wayOf(file, { max_output_tokens: 9 }).body.max_tokens).toBe(9)
  })

  test.each([
    [{ reasoning: { effort: 'low' } }, 'high', 'low'],
    [{ reasoning_effort: 'low' }, 'high', 'low'],
  ])('how much is thought: %j', (params, asked, effort) => {
    const file = {
      provider: 'openai',
      native: { responses: false },
      override_params: { model: 'gpt-5', ...params },
    }

    expect(wayOf(file, { reasoning: { effort: asked } }).body.reasoning_effort).toBe(effort)
  })

  test('its default effort, though the client asks for a summary', () => {
    const file = {
      provider: 'openai',
      native: { responses: false },
      reasoning_effort: 'low',
      override_params: { model: 'gpt-5' },
    }

    expect(wayOf(file, { reasoning: { summary: 'auto' } }).body.reasoning_effort).toBe('low')
    expect(wayOf(file, { reasoning: { effort: 'high' } }).body.reasoning_effort).toBe('high')
  })

  test('its tools, wherever the client brings its own', () => {
    const tool = (name: string) => ({ type: 'function', name, parameters: {} })
    const file = withParams(GROQ, { tools: [{ type: 'function', function: { name: 'alias' } }] })
    const { way, body } = wayOf(file, {
      tools: [tool('client'), { type: 'custom', name: 'client' }],
      input: [
        { type: 'additional_tools', role: 'developer', tools: [tool('client')] },
        { role: 'user', content: 'Hi' },
      ],
    })

    expect(body.tools).toMatchObject([{ function: { name: 'alias' } }])
    expect(JSON.stringify(body)).not.toContain('client')
    expect(way).not.toHaveProperty('clientTools')
  })

  test('what it drops, by the client’s names', () => {
    const file = { ...GROQ, drop: ['temperature', 'instructions', 'tools'] }
    const { way, body } = wayOf(file, {
      temperature: 1,
      instructions: 'client',
      tools: [{ type: 'function', name: 'f' }],
    })

    expect(body).toEqual({ model: 'm', messages: [{ role: 'user', content: 'Hi' }] })
    expect(way).toMatchObject({ dropped: ['temperature', 'instructions', 'tools'] })
  })

  test('what it renames', () => {
    const file = { ...GROQ, rename: { temperature: 'heat' } }

    expect(wayOf(file, { temperature: 1 }).body).toMatchObject({ heat: 1 })
  })
})

test('what is lost has the client’s names', () => {
  const { way } = wayOf(GROQ, {
    input: [
      { type: 'reasoning', summary: [], encrypted_content: 'gAAAA' },
      { role: 'user', content: 'Hi' },
    ],
    reasoning: { effort: 'high' },
    text: { verbosity: 'low' },
    metadata: { a: 'b' },
    made_up: 1,
  })

  expect(way).toMatchObject({
    dropped: ['text.verbosity', 'reasoning.effort', 'input.reasoning', 'metadata', 'made_up'],
  })
})

describe('a response that the gateway translates', () => {
  const file = { ...GROQ, passthrough: false }

  test('becomes a chat completion, and what is lost is named', () => {
    const { way } = wayOf(file, {
      tools: [{ type: 'web_search' }, { type: 'custom', name: 'patch' }],
      truncation: 'auto',
    })

    expect(way).toMatchObject({ kind: 'gateway', dropped: ['truncation', 'tools.web_search'] })
    expect(way?.kind === 'gateway' && [...(way.clientTools ?? [])]).toEqual([
      ['patch', { kind: 'custom', name: 'patch' }],
    ])
  })

  test('is refused where it must search', () => {
    expect(() =>
      wayOf(file, { tools: [{ type: 'web_search' }], tool_choice: { type: 'web_search' } }),
    ).toThrow('"web_search"')
  })
})
