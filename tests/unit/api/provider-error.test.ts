import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { ProviderError } from '../../../src/api/dialect'
import { errorWords, providerError } from '../../../src/api/provider-error'
import { ERROR_SHAPES } from '../../support/providers/openai-errors'

const WORDS = 'No such “é”'

describe('the words of a provider', () => {
  test.each(ERROR_SHAPES.map((shape) => [shape.provider, shape] as const))(
    '%s are found',
    (_, { body, status }) => {
      const { message } = providerError(JSON.stringify(body(WORDS)), status)

      expect(message).toContain(WORDS)
      expect(message).not.toMatch(/[{}[\]"]|undefined/)
    },
  )

  const rows: [sentence: string, body: unknown, expected: ProviderError][] = [
    [
      'of OpenAI, with every fact',
      { error: { message: WORDS, type: 't', param: 'p', code: 'c' } },
      { message: WORDS, type: 't', param: 'p', code: 'c' },
    ],
    [
      'of Anthropic',
      { type: 'error', error: { type: 'overloaded_error', message: WORDS } },
      { message: WORDS, type: 'overloaded_error' },
    ],
    [
      'of AWS',
      { message: WORDS, __type: 'com.amazon.coral.service#ValidationException' },
      { message: WORDS, type: 'ValidationException' },
    ],
    ['of AWS in capitals', { Message: WORDS }, { message: WORDS }],
    [
      'of FastAPI, by its places',
      {
        detail: [
          { loc: ['body', 'messages', 0, 'role'], msg: WORDS, type: 't' },
          { loc: ['body'], msg: 'b' },
        ],
      },
      { message: `body.messages.0.role: ${WORDS}; body: b`, type: 't', param: 'messages' },
    ],
    ['in a text of FastAPI', { detail: WORDS }, { message: WORDS }],
    ['of a problem', { title: 'T', detail: WORDS, status: 400 }, { message: WORDS }],
    ['of a problem without details', { title: WORDS, status: 400 }, { message: WORDS }],
    [
      'of OAuth',
      { error: 'invalid_grant', error_description: WORDS },
      { message: WORDS, code: 'invalid_grant' },
    ],
    [
      'with a title before them',
      { error: 'Bad Request', message: WORDS, statusCode: 400 },
      { message: `Bad Request: ${WORDS}` },
    ],
    [
      'of Google in a list',
      [{ error: { code: 400, message: WORDS, status: 'INVALID_ARGUMENT' } }],
      { message: WORDS, type: 'INVALID_ARGUMENT', code: '400' },
    ],
    [
      'of Cloudflare',
      {
        success: false,
        errors: [
          { code: 7, message: WORDS },
          { code: 8, message: 'b' },
        ],
      },
      { message: `${WORDS}; b`, code: '7' },
    ],
    [
      'by the names of fields',
      { errors: { model: [WORDS, 'b'] } },
      { message: `model: ${WORDS}; b` },
    ],
    ['in a code and a message', { code: 1002, msg: WORDS }, { message: WORDS, code: '1002' }],
    ['of Baidu', { error_code: 336003, error_msg: WORDS }, { message: WORDS, code: '336003' }],
    [
      'of MiniMax',
      { base_resp: { status_code: 1004, status_msg: WORDS } },
      { message: WORDS, code: '1004' },
    ],
    [
      'of Apigee',
      { fault: { faultstring: WORDS, detail: { errorcode: 'a.b' } } },
      { message: WORDS, code: 'a.b' },
    ],
    [
      'of Tencent',
      { Response: { Error: { Code: 'A', Message: WORDS } } },
      { message: WORDS, code: 'A' },
    ],
    [
      'of vLLM',
      { object: 'error', message: WORDS, type: 'BadRequestError', param: null, code: 400 },
      { message: WORDS, type: 'BadRequestError', code: '400' },
    ],
    [
      'in JSON inside JSON',
      { error: { message: JSON.stringify({ error: { message: WORDS, type: 't' } }), code: 'c' } },
      { message: WORDS, type: 't', code: 'c' },
    ],
    [
      'of the provider behind OpenRouter',
      {
        error: {
          message: 'Provider returned error',
          code: 400,
          metadata: { raw: JSON.stringify({ error: { message: WORDS } }) },
        },
      },
      { message: `Provider returned error: ${WORDS}`, code: '400' },
    ],
    ['below an error', { error: { error: { message: WORDS } } }, { message: WORDS }],
    ['of nothing but a text', WORDS, { message: WORDS }],
  ]

  test.each(rows)('%s', (_, body, expected) => {
    expect(errorWords(JSON.stringify(body))).toEqual(expected)
  })

  test.each([
    ['a text', `${WORDS}\n`],
    ['an event', `data: {"error":{"message":"${WORDS}"}}\n\n`],
    [
      'an event with a name',
      `event: error\ndata: {"type":"error","error":{"message":"${WORDS}"}}\n\n`,
    ],
  ])('are read from %s', (_, text) => {
    expect(errorWords(text)?.message).toBe(WORDS)
  })

  test.each([
    ['nothing', ''],
    ['white space', ' \n'],
    ['a page', ' <!doctype html><p>No</p>'],
    ['bytes', '\u0000\u0001PNG'],
    ['an empty object', '{}'],
    ['an empty list', '[]'],
    ['an error that is null', '{"error":null}'],
    ['an error without a message', '{"error":{"code":1}}'],
    ['an empty message', '{"error":{"message":" "}}'],
    ['what became of a value', '{"error":{"message":"[object Object]"}}'],
    ['what became of none', '{"message":"undefined"}'],
    ['a page inside', '{"html-message":"<html>"}'],
    ['JSON that is cut', '{"error":{"message":"No'],
  ])('are not made of %s, which says the status alone', (_, text) => {
    expect(errorWords(text)).toBeUndefined()
    expect(providerError(text, 418)).toEqual({ message: 'The provider answered with status 418' })
  })

  test('keep within bounds', () => {
    const long = 'é😀'.repeat(4000)
    const error = errorWords(
      JSON.stringify({ error: { message: long, type: long, code: long, param: long } }),
    )

    expect(error?.message.length).toBeLessThanOrEqual(4096)
    for (const fact of [error?.type, error?.code, error?.param])
      expect(fact?.length).toBeLessThanOrEqual(256)
    expect(error?.message.isWellFormed()).toBe(true)
  })

  test('of any JSON are a text, and never what a program makes of a value', () => {
    const names = fc.constantFrom(
      'error',
      'message',
      'detail',
      'errors',
      'code',
      'type',
      'msg',
      'metadata',
      'raw',
      'loc',
      'status',
    )
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 6 },
        fc.string(),
        fc.constant(null),
        fc.integer(),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(names, tie('tree')),
      ),
    }))
    fc.assert(
      fc.property(tree, (value) => {
        const error = providerError(JSON.stringify(value), 400)

        expect(error.message.trim()).not.toBe('')
        for (const fact of Object.values(error))
          expect(['string', 'undefined']).toContain(typeof fact)
      }),
      { seed: 65, numRuns: 1000 },
    )
  })

  test.each([
    ['nesting', '['.repeat(500_000)],
    ['objects in objects', '{"error":'.repeat(100_000)],
    ['many errors', JSON.stringify({ errors: Array(100_000).fill({ message: 'a' }) })],
    ['events', 'data: '.repeat(150_000)],
    [
      'JSON in JSON',
      Array.from({ length: 12 }).reduce<string>((text) => JSON.stringify({ error: text }), WORDS),
    ],
  ])('are looked for in bounded time in %s', (_, text) => {
    const startedAtMs = performance.now()

    errorWords(text)

    expect(performance.now() - startedAtMs).toBeLessThan(1000)
  })
})
