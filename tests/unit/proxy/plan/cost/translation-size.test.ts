import { describe, expect, test } from 'bun:test'
import type { AliasFile } from '../../../../../src/alias/schema'
import { jsonBodyOf } from '../../../../../src/body/json/body'
import { tooMuchToTranslate } from '../../../../../src/proxy/plan/cost/translation-size'
import { planFor } from '../../../../../src/proxy/plan/plan'
import { jsonRequest } from '../../../../support/cases/json-request'

const MB = 1024 * 1024
const body = (text: string) => jsonBodyOf(Buffer.from(text))
const many = (count: number, text: string) => `[${`${text},`.repeat(count - 1)}${text}]`
const said = (count: number, content: string) =>
  `{"model":"a","messages":${many(count, `{"role":"user","content":"${content}"}`)}}`

describe('what is too much to translate', () => {
  test.each([
    ['many texts', said(5000, 'x'.repeat(4000)), true],
    ['many short messages', said(100_000, 'x'), true],
    ['many empty lists', `{"a":${many(400_000, '[]')}}`, true],
    ['many texts in a list', `{"a":${many(400_000, '"x"')}}`, true],
    ['many numbers in a list', `{"a":${many(400_000, '1')}}`, true],
    ['80,000 short messages', said(80_000, 'x'), false],
    ['long texts, of which little is left', said(1000, 'x'.repeat(30_000)), false],
    ['a file', said(1, 'x'.repeat(30 * MB)), false],
  ])('is said of %s', (_, text, expected) => {
    const error = tooMuchToTranslate(body(text), 'files and long texts')

    expect(error !== undefined).toBe(expected)
    if (error) {
      expect(error.kind).toBe('invalid_request')
      expect(error.message).toMatch(/counts? as \d+ bytes, and 14680064 is the most/)
    }
  })

  test('is less for a gateway, which gets all texts that are no files', () => {
    const texts = body(said(1000, 'x'.repeat(30_000)))

    expect(tooMuchToTranslate(texts, 'files')).toBeDefined()
    expect(tooMuchToTranslate(body(said(1, 'x'.repeat(30 * MB))), 'files')).toBeUndefined()
  })

  test('is told by what strings hold where none is taken out', () => {
    expect(tooMuchToTranslate(body(said(1, 'A'.repeat(40 * MB))), undefined)).toBeUndefined()
    expect(tooMuchToTranslate(body(said(1, '\\n'.repeat(10 * MB))), undefined)).toBeDefined()
    expect(tooMuchToTranslate(body(said(1, 'é'.repeat(10 * MB))), undefined)).toBeDefined()
  })
})

const OPENAI = { provider: 'openai', api_key: 'k', override_params: { model: 'm' } } as const
const GOOGLE = {
  provider: 'google',
  api_key: 'k',
  override_params: { model: 'gemini-2.5-pro' },
} as const

function plan(file: AliasFile, name: 'chat' | 'messages', text: string, takesWays = true) {
  const read = body(text)
  return planFor(jsonRequest({ endpoint: name, alias: file, body: read }), { takesWays })
}

describe('a request that is too much to translate', () => {
  const MUCH = said(100_000, 'x')
  const SENTENCE = 'The body is too much to translate'

  test('passes through', () => {
    expect(plan(OPENAI, 'chat', MUCH).ways.values().next().value?.kind).toBe('own')
  })

  test('passes through to the targets that take it, beside others that do not', () => {
    const both = { strategy: { mode: 'fallback' }, targets: [GOOGLE, OPENAI] } as AliasFile

    expect([...plan(both, 'chat', MUCH).ways.values()].map(({ kind }) => kind)).toEqual([
      'refused',
      'own',
    ])
  })

  test('passes through beside a target of the gateway', () => {
    const perplexity = { ...OPENAI, provider: 'perplexity-ai' }
    const both = {
      strategy: { mode: 'fallback' },
      targets: [OPENAI, perplexity, GOOGLE],
    } as AliasFile

    const kinds = [...plan(both, 'chat', MUCH).ways.values()].map(({ kind }) => kind)

    expect(kinds[0]).toBe('own')
    expect(kinds[2]).toBe('refused')
  })

  test.each([
    ['to us', GOOGLE, 'chat', true],
    ['to us, as messages', OPENAI, 'messages', true],
    ['to the gateway', { ...OPENAI, passthrough: false }, 'chat', true],
    ['to the gateway, as messages', { ...OPENAI, passthrough: false }, 'messages', true],
    ['to a remote gateway', { ...GOOGLE }, 'chat', false],
  ] as const)('is refused where it is left %s', (_, file, name, takesWays) => {
    expect(() => plan(file as AliasFile, name, MUCH, takesWays)).toThrow(SENTENCE)
  })
})

describe('the arguments of calls', () => {
  const called = (bytes: number) =>
    JSON.stringify({
      model: 'a',
      messages: [
        { role: 'user', content: 'x' },
        {
          role: 'assistant',
          tool_calls: [
            {
              id: 'c',
              type: 'function',
              function: { name: 'f', arguments: `{"a":"${'x'.repeat(bytes)}"}` },
            },
          ],
        },
        { role: 'tool', tool_call_id: 'c', content: 'r' },
      ],
    })

  test('are parsed up to a bound', () => {
    const [way] = plan(GOOGLE, 'chat', called(5 * MB)).ways.values()

    expect(way?.kind).toBe('ours')
    expect(() => plan(GOOGLE, 'chat', called(7 * MB))).toThrow(
      'The arguments of calls and the text files in the body have more than 6291456 bytes to translate',
    )
    expect(
      plan(OPENAI, 'chat', called(7 * MB))
        .ways.values()
        .next().value?.kind,
    ).toBe('own')
  })
})

describe('a member that is small with honest clients', () => {
  const DEEPSEEK = { ...OPENAI, provider: 'deepseek' } as const
  const long = many(100_000, '1')

  test.each(['stream_options', 'n', 'response_format', 'logprobs', 'tool_choice'])(
    'is left to the provider where %s is long',
    (name) => {
      const text = `{"model":"a","messages":[],"stream":true,"${name}":${long}}`
      const [way] = plan(DEEPSEEK, 'chat', text).ways.values()

      expect(way?.kind).toBe('own')
      if (way?.kind === 'own') expect(way.edits.has(name)).toBe(false)
    },
  )

  test('is a thread where "thread" is long', () => {
    const text = `{"model":"a","max_tokens":5,"messages":[],"thread":${long}}`

    expect(() => plan(GOOGLE, 'messages', text)).toThrow('keeps no message threads')
  })
})

test('arguments that the gateway could not print are refused before it gets them', () => {
  const nested = (depth: number) => `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`
  const called = (text: string) =>
    JSON.stringify({
      model: 'a',
      messages: [
        {
          role: 'assistant',
          tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: text } }],
        },
      ],
    })
  const byGateway = { ...GOOGLE, passthrough: false } as AliasFile

  expect(() => plan(byGateway, 'chat', called(nested(6000)))).toThrow(
    'The arguments of a call are nested more than 5000 levels deep',
  )
  expect(plan(byGateway, 'chat', called(nested(4000))).ways.size).toBe(1)
  expect(
    plan(GOOGLE, 'chat', called(nested(6000)))
      .ways.values()
      .next().value?.kind,
  ).toBe('ours')
})
