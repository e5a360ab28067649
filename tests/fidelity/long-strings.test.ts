import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { jsonBodyOf } from '../../src/body/json/body'
import { takeOutLongStrings, wholePieces } from '../../src/body/json/long-strings'
import { throughGateways } from '../support/clients/bytes'
import { anthropicAlias, openaiAlias } from '../support/portus'
import { MESSAGE } from '../support/providers/anthropic-messages'
import { verbatim } from '../support/providers/framing'
import { CHAT_COMPLETION, openaiError } from '../support/providers/openai-chat'

const LONG_BYTES = 64 * 1024
const IMAGE = Buffer.alloc(300_000, 'what a picture holds ').toString('base64')
/** What is longer than a token, and changed by whoever reads it into values and prints it again. */
const TEXT = `"\\ud83d\\ude00 \\/ é😀 ${'\\u00e9\\n'.repeat(20_000)}"`
const textOf = (json: string) => JSON.parse(json) as string

describe('a body whose long strings have been taken out', () => {
  const part = fc.constantFrom('a', '\\\\', '\\"', '\\u00e9', '\\ud83d\\ude00', 'é', '😀', '\\n')
  const long = fc
    .tuple(fc.array(part, { maxLength: 300 }), fc.integer({ min: 0, max: 8 }))
    .map(([parts, more]) => parts.join('') + '\\\\'.repeat(more) + 'x'.repeat(LONG_BYTES + 1))

  test('is small, valid, and whole again byte for byte when they are put back', () => {
    fc.assert(
      fc.property(fc.array(long, { minLength: 1, maxLength: 3 }), fc.nat(5000), (texts, at) => {
        const text = `{"model":"m", "a":[ ${texts.map((inside) => `"${inside}"`).join(' ,')}],"n":1.0}`
        const bytes = new TextEncoder().encode(text)

        const short = takeOutLongStrings(jsonBodyOf(bytes))
        const whole = Buffer.concat(wholePieces(short))

        expect(short.bytes.length).toBeLessThan(2000)
        expect(() =>
          JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(short.bytes)),
        ).not.toThrow()
        expect(whole.equals(bytes)).toBe(true)
        expect(whole[at]).toBe(bytes[at] as number)
      }),
      { numRuns: 300 },
    )
  })

  test('is itself where there are none', () => {
    const body = jsonBodyOf(new TextEncoder().encode(`{"a":"${'x'.repeat(LONG_BYTES)}"}`))

    expect(takeOutLongStrings(body)).toBe(body)
  })
})

const aliases = (url: string) => ({
  claude: anthropicAlias(url),
  gpt: openaiAlias(url),
  either: {
    strategy: { mode: 'fallback' as const },
    targets: [
      { ...openaiAlias(url), override_params: { model: 'gpt-first' } },
      { ...anthropicAlias(url), override_params: { model: 'claude-second' } },
    ],
  },
})

throughGateways({ aliases }, (through) => {
  test('a chat for Claude brings long texts and pictures as they are', async () => {
    through.provider.answer = () => verbatim(JSON.stringify(MESSAGE))
    const url = `data:image/png;base64,${IMAGE}`

    const response = await through.send(
      '/v1/chat/completions',
      `{"model":"claude","max_tokens":5,"messages":[{"role":"system","content":${TEXT}},{"role":"user","content":[{"type":"image_url","image_url":{"url":"${url}"}},{"type":"text","text":${TEXT}}]}]}`,
    )

    const { json, bytes, headers } = through.only()
    expect(response.status).toBe(200)
    expect(json?.system).toEqual([{ type: 'text', text: textOf(TEXT) }])
    expect(json?.messages).toEqual([
      {
        role: 'user',
        content: [
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: IMAGE } },
          { type: 'text', text: textOf(TEXT) },
        ],
      },
    ])
    expect(headers.get('content-length')).toBe(String(bytes.length))
  })

  test('a message for OpenAI does as well', async () => {
    through.provider.answer = () => verbatim(JSON.stringify(CHAT_COMPLETION))

    const response = await through.send(
      '/v1/messages',
      `{"model":"gpt","max_tokens":5,"messages":[{"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"${IMAGE}"}},{"type":"text","text":${TEXT}}]}]}`,
    )

    expect(response.status).toBe(200)
    expect(through.only().json?.messages).toEqual([
      {
        role: 'user',
        content: [
          { type: 'image_url', image_url: { url: `data:image/png;base64,${IMAGE}` } },
          { type: 'text', text: textOf(TEXT) },
        ],
      },
    ])
  })

  test('every target of a fallback gets all of them', async () => {
    through.provider.answer = ({ json }) =>
      json?.model === 'gpt-first'
        ? openaiError(429, 'slow down')
        : verbatim(JSON.stringify(MESSAGE))

    const response = await through.send(
      '/v1/chat/completions',
      `{"model":"either","max_tokens":5,"messages":[{"role":"user","content":${TEXT}}]}`,
    )

    expect(response.status).toBe(200)
    const texts = through.provider.received.map(({ json }) => JSON.stringify(json))
    expect(texts).toHaveLength(2)
    for (const text of texts) expect(text).toContain(JSON.stringify(textOf(TEXT)).slice(1, -1))
  })
})
