import { describe, expect, test } from 'bun:test'
import type { AliasFile } from '../../src/alias/schema'
import {
  GEMINI_TO_CHAT,
  GEMINI_TO_CLAUDE,
  GEMINI_TO_COHERE,
  GEMINI_TO_CONVERSE,
  GEMINI_TO_GEMINI,
  GEMINI_TO_RESPONSES,
} from '../../src/translate/losses/gemini'
import type { Translation } from '../../src/translate/losses/translation'
import { throughGateways } from '../support/clients/bytes'
import { ALL_ALLOWED, anthropicAlias, openaiAlias } from '../support/portus'
import { cohere } from '../support/providers/cohere'
import { geminiAnswer } from '../support/providers/gemini'
import { responsesFormat } from '../support/providers/kit/openai-responses'
import { hello } from '../support/providers/models/hello'
import type { FakeProvider } from '../support/providers/server'

const SCHEMA = { type: 'OBJECT', properties: { a: { type: 'STRING' } } }

/** For each member: what asks for nothing, and what does. */
const VALUES: Readonly<Record<string, readonly [idle: readonly object[], asking: object]>> = {
  cachedContent: [[{ cachedContent: null }, {}], { cachedContent: 'cachedContents/a' }],
  'generationConfig.candidateCount': [
    [{ generationConfig: { candidateCount: 1 } }],
    { generation_config: { candidate_count: 2 } },
  ],
  'generationConfig.responseLogprobs': [
    [{ generationConfig: { responseLogprobs: false } }],
    { generationConfig: { responseLogprobs: true } },
  ],
  'generationConfig.responseFormat': [
    [
      {
        generationConfig: {
          responseFormat: [{ text: { mimeType: 'APPLICATION_JSON', schema: SCHEMA } }],
        },
      },
    ],
    { generationConfig: { responseFormat: [{ audio: {} }] } },
  ],
  'generationConfig.responseMimeType': [
    [
      { generationConfig: { responseMimeType: 'text/plain' } },
      { generationConfig: { responseMimeType: 'application/json', responseSchema: SCHEMA } },
    ],
    { generationConfig: { responseMimeType: 'text/x.enum', responseSchema: SCHEMA } },
  ],
  'generationConfig.responseModalities': [
    [{ generationConfig: { responseModalities: ['TEXT'] } }],
    { generationConfig: { responseModalities: ['TEXT', 'IMAGE'] } },
  ],
  tools: [
    [{ tools: [] }, { tools: [{ functionDeclarations: [{ name: 'f', parameters: SCHEMA }] }] }],
    { tools: [{ codeExecution: {} }] },
  ],
}

/** What a member left out is tried with, where a text is none of its values. */
const HINTS: Readonly<Record<string, unknown>> = {
  'generationConfig.seed': 987_654,
  'generationConfig.topK': 987_654,
  'generationConfig.frequencyPenalty': 1.987654,
  'generationConfig.presencePenalty': 1.987654,
  'toolConfig.functionCallingConfig.mode': 'VALIDATED',
}
const FUNCTION_PATH = 'tools.functionDeclarations.'

function withHint(path: string): object {
  const value = HINTS[path] ?? 'a-hint'
  if (path.startsWith(FUNCTION_PATH))
    return {
      tools: [{ functionDeclarations: [{ name: 'f', [path.slice(FUNCTION_PATH.length)]: value }] }],
    }
  return path
    .split('.')
    .toReversed()
    .reduce<unknown>((inner, name) => ({ [name]: inner }), value) as object
}

type Case = { translation: Translation; model: string; gateway: 'embedded' | 'official' }

const CASES: readonly Case[] = [
  { translation: GEMINI_TO_CLAUDE, model: 'claude', gateway: 'embedded' },
  { translation: GEMINI_TO_GEMINI, model: 'gemini', gateway: 'embedded' },
  { translation: GEMINI_TO_COHERE, model: 'cohere', gateway: 'embedded' },
  { translation: GEMINI_TO_CONVERSE, model: 'bedrock', gateway: 'embedded' },
  { translation: GEMINI_TO_RESPONSES, model: 'gpt', gateway: 'embedded' },
  { translation: GEMINI_TO_CHAT, model: 'llama-server', gateway: 'embedded' },
  { translation: GEMINI_TO_CHAT, model: 'together-translated', gateway: 'embedded' },
  { translation: GEMINI_TO_CHAT, model: 'llama-server', gateway: 'official' },
]

const byResponses = responsesFormat().say({ text: 'Hello there' })

const answer: FakeProvider['answer'] = (received) => {
  if (received.path.endsWith('/converse'))
    return Response.json({
      output: { message: { role: 'assistant', content: [{ text: 'Hello there' }] } },
      stopReason: 'end_turn',
      usage: { inputTokens: 9, outputTokens: 2, totalTokens: 11 },
    })
  if (received.path.endsWith(':generateContent')) return Response.json(geminiAnswer())
  if (received.path.endsWith('/v2/chat')) return cohere({ isStrict: true })(received)
  return received.path.endsWith('/responses') ? byResponses(received) : hello(received)
}

const ALIASES = (custom_host: string): Record<string, AliasFile> => ({
  claude: anthropicAlias(custom_host),
  gpt: openaiAlias(custom_host, { native: { responses: true } }),
  'llama-server': openaiAlias(custom_host, { native: { responses: false } }),
  'together-translated': {
    ...openaiAlias(custom_host, { passthrough: false }),
    provider: 'together-ai',
  },
  bedrock: {
    provider: 'bedrock',
    aws_access_key_id: 'a',
    aws_secret_access_key: 'b',
    aws_region: 'eu-central-1',
    custom_host,
    override_params: { model: 'amazon.nova-pro-v1:0' },
  },
  gemini: {
    provider: 'google',
    api_key: 'k',
    custom_host,
    native: { generate_content: false },
    override_params: { model: 'gemini-2.5-pro' },
  } as AliasFile,
  cohere: {
    provider: 'cohere',
    api_key: 'k',
    custom_host,
    override_params: { model: 'command-a-03-2025' },
  },
})

const aliases = (url: string): Record<string, AliasFile> =>
  Object.fromEntries(
    Object.entries(ALIASES(url)).map(([name, alias]) => [name, { ...alias, ...ALL_ALLOWED }]),
  )

throughGateways({ aliases, answer }, (through) => {
  for (const { translation, model } of CASES.filter((one) => one.gateway === through.gateway))
    describe(`${translation.between}: ${model}`, () => {
      const ask = (more: object) =>
        through.open(
          `/v1beta/models/${model}:generateContent`,
          JSON.stringify({ contents: [{ role: 'user', parts: [{ text: 'Hi' }] }], ...more }),
        )

      const { override_params } = ALIASES('')[model] ?? {}

      test('the provider is asked for the alias’s model, in its address or in the body', async () => {
        await ask({ model: `models/${model}` })

        const [received] = through.provider.received
        expect(decodeURIComponent(received!.path) + received!.text).toContain(
          String(override_params?.model),
        )
        expect(received!.path + received!.text).not.toContain(`models/${model}"`)
      })

      for (const member of Object.keys(translation.refused)) {
        const [idle, asking] = VALUES[member] ?? [[], {}]

        test(`${member} is refused by its name, and the provider hears nothing`, async () => {
          const response = await ask(asking)
          const { error } = (await response.json()) as { error: Record<string, unknown> }

          expect(response.status).toBe(400)
          expect(error).toMatchObject({ code: 400, status: 'INVALID_ARGUMENT' })
          expect(error.message).toContain(member === 'tools' ? 'codeExecution' : member)
          expect(through.provider.received).toEqual([])
        })

        test(`${member} passes where it asks for nothing`, async () => {
          for (const value of idle) expect((await ask(value)).status).toBe(200)

          expect(through.provider.received).toHaveLength(idle.length)
        })
      }

      for (const member of translation.leftOut)
        test(`${member} is only a hint: it passes, does not arrive, and is named`, async () => {
          const response = await ask(withHint(member))

          expect(response.status).toBe(200)
          const [received] = through.provider.received
          expect(received!.text).not.toMatch(/a-hint|987654|VALIDATED/)
          if (through.gateway === 'embedded')
            expect(response.headers.get('x-portus-dropped')?.split(', ') ?? []).toContain(member)
        })
    })
})
