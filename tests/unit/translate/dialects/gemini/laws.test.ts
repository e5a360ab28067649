import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { Format } from '../../../../../src/translate/answer-events'
import { type FormatTarget, Untranslatable } from '../../../../../src/translate/conversation'
import { printThoughtSignature } from '../../../../../src/translate/dialects/gemini/answer/thought-signature'
import { anthropic } from '../../../../../src/translate/formats/anthropic/anthropic'
import { bedrockConverse } from '../../../../../src/translate/formats/bedrock/format'
import { cohere } from '../../../../../src/translate/formats/cohere/format'
import { gemini } from '../../../../../src/translate/formats/gemini/format'
import { openaiChat } from '../../../../../src/translate/formats/openai-chat/format'
import { openaiResponses } from '../../../../../src/translate/formats/openai-responses/format'
import { chatComplaint } from '../../../../support/assert/chat-order'
import { bedrockComplaints } from '../../../../support/providers/bedrock-rules'
import { cohereRefusal } from '../../../../support/providers/cohere-rules'
import { geminiRefusal } from '../../../../support/providers/gemini-checks'
import { faultOf } from '../../../../support/providers/kit/claude-requests'
import { SIGNATURE } from '../../../../support/providers/kit/kit'
import { input, type Round, rounds, said, tools } from '../../arbitraries'
import { read } from './read'

const GEMINI = { provider: 'google', api: 'google', model: 'gemini-2.5-pro' }

type Content = { role: string; parts: Record<string, unknown>[] }

/** The rounds as contents. Responses stand alone, and a conversation ends with the user. */
const contentsOf = (all: readonly Round[]): Content[] => {
  const contents: Content[] = []
  for (const [at, { asked, picture, said, calls, results }] of all.entries()) {
    const inlineData = { mimeType: 'image/png', data: picture }
    contents.push({ role: 'user', parts: [{ text: asked }, ...(picture ? [{ inlineData }] : [])] })
    contents.push({
      role: 'model',
      parts: [
        ...(said === undefined ? [] : [{ text: said }]),
        ...calls.map(({ name, input }, call) => ({
          functionCall: { id: `call_${at}_${call}`, name, args: input },
        })),
      ],
    })
    if (calls.length === 0) continue
    contents.push({
      role: 'user',
      parts: calls.map(({ name }, call) => ({
        functionResponse: {
          id: `call_${at}_${call}`,
          name,
          response: { output: results[call] ?? 'r' },
        },
      })),
    })
    contents.push({ role: 'model', parts: [{ text: 'so' }] })
  }
  return contents.concat({ role: 'user', parts: [{ text: 'go on' }] })
}

/** Neighbours of one role are one content to Gemini, unless one of them holds responses. */
const isAlternating = (contents: readonly Content[]) =>
  contents.every(({ role }, at) => role !== contents[at - 1]?.role)

const typed = (schema: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(schema).map(([name, value]) => [
      name,
      name === 'type'
        ? String(value).toUpperCase()
        : name === 'properties'
          ? Object.fromEntries(
              Object.entries(value as object).map(([key, inner]) => [key, typed(inner)]),
            )
          : value,
    ]),
  )

/** Normal forms: a function without properties has no schema, a list stands where Google has one. */
const request = fc
  .record({
    all: rounds,
    system: fc.option(said, { nil: undefined }),
    tools,
    config: fc.record(
      {
        maxOutputTokens: fc.integer({ min: 1, max: 9000 }),
        temperature: fc.double({ min: 0, max: 2, noNaN: true }),
        topP: fc.double({ min: 0, max: 1, noNaN: true }),
        topK: fc.nat(),
        stopSequences: fc.array(said, { minLength: 1, maxLength: 5 }),
        seed: fc.nat(2 ** 31 - 1),
        thinkingConfig: fc.constantFrom<object>(
          { thinkingBudget: -1 },
          { thinkingBudget: 2048, includeThoughts: true },
          { includeThoughts: true },
        ),
        mediaResolution: fc.constant('MEDIA_RESOLUTION_LOW'),
      },
      { requiredKeys: [] },
    ),
    mode: fc.option(
      fc.constantFrom<object>(
        { mode: 'AUTO' },
        { mode: 'ANY' },
        { mode: 'NONE' },
        { mode: 'ANY', allowedFunctionNames: ['f'] },
        { mode: 'ANY', allowedFunctionNames: ['f', 'g'] },
      ),
      { nil: undefined },
    ),
    more: fc.record(
      {
        safetySettings: fc.constant([{ category: 'c', threshold: 'BLOCK_NONE' }]),
        cachedContent: fc.constant('cachedContents/a'),
        serviceTier: fc.constantFrom('standard', 'flex', 'priority'),
      },
      { requiredKeys: [] },
    ),
  })
  .map(({ all, system, tools, config, mode, more }) => ({
    ...(system !== undefined && { systemInstruction: { parts: [{ text: system }] } }),
    contents: contentsOf(all),
    tools: [
      {
        functionDeclarations: tools.map(({ schema, ...named }) => ({
          ...named,
          ...(Object.keys(schema.properties).length > 0 && { parameters: typed(schema) }),
        })),
      },
    ],
    ...(mode && { toolConfig: { functionCallingConfig: mode } }),
    ...(Object.keys(config).length > 0 && { generationConfig: config }),
    ...more,
  }))
  .filter(({ contents }) => isAlternating(contents))

/** A name as protobuf's JSON takes it, too. Names of the client's own stay. */
const OWN = new Set(['args', 'response', 'properties'])
const snake = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(snake)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      OWN.has(name) ? inner : snake(inner),
    ]),
  )
}

describe('a request in Gemini’s words', () => {
  test('comes out as it went in', () => {
    fc.assert(
      fc.property(request, (request) => {
        expect(gemini.printRequest(read(request), GEMINI)).toEqual({ body: request, dropped: [] })
      }),
      { seed: 7, numRuns: 300 },
    )
  })

  test('says the same with underscores', () => {
    fc.assert(
      fc.property(request, (request) => {
        expect(read(snake(request) as object)).toEqual(read(request))
      }),
      { seed: 7, numRuns: 300 },
    )
  })

  test('says the same without ids', () => {
    const anonymous = (contents: readonly Content[]) =>
      contents.map(({ role, parts }) => ({
        role,
        parts: parts.map((part) =>
          Object.fromEntries(
            Object.entries(part).map(([name, value]) => [
              name,
              typeof value === 'object' ? { ...value, id: undefined } : value,
            ]),
          ),
        ),
      }))
    const pairsOf = (contents: unknown) => {
      const calls = new Map<string, number>()
      return read({ contents }).turns.flatMap(({ parts }) =>
        parts.map((part) => {
          if (part.kind === 'call') calls.set(part.id, calls.size)
          return part.kind === 'result' ? calls.get(part.callId) : part.kind
        }),
      )
    }
    fc.assert(
      fc.property(rounds, (all) => {
        const contents = contentsOf(all)

        expect(pairsOf(anonymous(contents))).toEqual(pairsOf(contents))
      }),
      { seed: 7, numRuns: 300 },
    )
  })
})

const words = fc.oneof(said, fc.constantFrom('', ' ', '\n'))
const signature = fc.oneof(
  fc.constant(SIGNATURE),
  fc
    .record({
      maker: fc.constantFrom('anthropic', 'bedrock', 'chat', 'openai' as const),
      text: words,
    })
    .map(({ maker, text }) => printThoughtSignature({ text, opaque: { maker, value: SIGNATURE } })),
)
const signed = (part: fc.Arbitrary<object>) =>
  fc
    .tuple(part, fc.option(signature, { nil: undefined }))
    .map(([part, thoughtSignature]) => ({ ...part, ...(thoughtSignature && { thoughtSignature }) }))
const text = words.map((text) => ({ text }))
const thought = words.map((text) => ({ text, thought: true }))
const call = fc.record({
  functionCall: fc.record({ name: fc.constantFrom('f', 'g'), args: input }),
})

/** A turn that calls functions, and the responses to it, in any order. */
const calling = fc
  .tuple(
    fc.array(signed(fc.oneof(text, thought)), { maxLength: 3 }),
    fc.array(signed(call), { minLength: 1, maxLength: 3 }),
    words,
  )
  .map(([before, calls, output]) => [
    { role: 'model', parts: [...before, ...calls] },
    {
      role: 'user',
      parts: calls
        .map((part) => (part as { functionCall?: { name: string } }).functionCall?.name ?? 'f')
        .map((name) => ({ functionResponse: { name, response: { output } } })),
    },
  ])
const saying = fc
  .array(signed(fc.oneof(text, thought)), { maxLength: 4 })
  .map((parts) => [{ role: 'model', parts }])
const asking = fc.array(text, { maxLength: 3 }).map((parts) => [{ role: 'user', parts }])
const conversation = fc
  .array(fc.oneof(calling, saying, asking), { maxLength: 6 })
  .map((all) => [
    { role: 'user', parts: [{ text: 'Hi' }] },
    ...all.flat(),
    { role: 'user', parts: [{ text: 'Go on' }] },
  ])

const PARAMETERS = { type: 'OBJECT', properties: { a: { type: 'STRING' } } }
const TOOLS = [
  {
    functionDeclarations: ['f', 'g'].map((name) => ({
      name,
      description: 'd',
      parameters: PARAMETERS,
    })),
  },
]

type Json = Record<string, unknown>
type Row = [name: string, Format, FormatTarget, (body: Json) => unknown]

const targetOf = (provider: string, model: string) => ({ provider, api: provider, model })

const FORMATS: readonly Row[] = [
  ['Anthropic', anthropic, targetOf('anthropic', 'claude-sonnet-4-5'), faultOf],
  ['Gemini', gemini, GEMINI, (body) => geminiRefusal(body, { model: GEMINI.model })],
  [
    'Gemini 3',
    gemini,
    targetOf('google', 'gemini-3-pro'),
    (body) => geminiRefusal(body, { model: 'gemini-3-pro' }),
  ],
  ['Cohere', cohere, targetOf('cohere', 'command-a-03-2025'), cohereRefusal],
  [
    'Bedrock',
    bedrockConverse,
    targetOf('bedrock', 'amazon.nova-pro-v1:0'),
    (body) => bedrockComplaints(body, { model: 'amazon.nova-pro-v1:0' }),
  ],
  ['OpenAI', openaiChat, targetOf('openai', 'gpt-4.1'), ({ messages }) => chatComplaint(messages)],
  ['Groq', openaiChat, targetOf('groq', 'm'), ({ messages }) => chatComplaint(messages)],
]

describe('any conversation that Gemini takes', () => {
  test.each(FORMATS)('%s takes, translated', (_, format, target, complaint) => {
    fc.assert(
      fc.property(conversation, (contents) => {
        const { body } = format.printRequest(read({ contents, tools: TOOLS }), target)

        const found = complaint(body as Json)
        expect(Array.isArray(found) ? found : [found].filter(Boolean)).toEqual([])
      }),
      { seed: 7, numRuns: 300 },
    )
  })
})

/** Names that mean something somewhere, so that odd values stand in odd places. */
const NAMES = [
  ...['contents', 'parts', 'role', 'text', 'thought', 'thoughtSignature', 'functionCall', 'name'],
  ...['args', 'functionResponse', 'response', 'id', 'inlineData', 'mimeType', 'data', 'fileData'],
  ...['fileUri', 'tools', 'functionDeclarations', 'parameters', 'type', 'properties', 'items'],
  ...['enum', 'anyOf', 'required', 'nullable', 'propertyOrdering', 'googleSearch', 'toolConfig'],
  ...[
    'functionCallingConfig',
    'mode',
    'allowedFunctionNames',
    'generationConfig',
    'systemInstruction',
  ],
  ...['responseSchema', 'responseMimeType', 'thinkingConfig', 'thinkingBudget', 'stopSequences'],
  ...[
    'system_instruction',
    'function_call',
    '__proto__',
    'constructor',
    'toString',
    'safetySettings',
  ],
]
const { odd } = fc.letrec<{ odd: unknown }>((tie) => ({
  odd: fc.oneof(
    { maxDepth: 7, withCrossShrink: true },
    fc.constantFrom<unknown>(
      '',
      'x',
      'user',
      'model',
      'STRING',
      'ANY',
      null,
      true,
      0,
      -1,
      1e99,
      'cG9ydHVzLg==',
    ),
    fc.array(tie('odd'), { maxLength: 3 }),
    fc.array(fc.tuple(fc.constantFrom(...NAMES), tie('odd')), { maxLength: 4 }).map((all) => {
      const text = all.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`)
      return JSON.parse(`{${text.join()}}`) as unknown
    }),
  ),
}))

test('whatever a client sends is read, or refused as what cannot be translated', () => {
  const everywhere: readonly Row[] = [
    ...FORMATS,
    ['Responses', openaiResponses, targetOf('openai', 'gpt-5.1'), () => undefined],
  ]
  const top = fc.dictionary(fc.constantFrom(...NAMES), odd, { maxKeys: 5 })
  fc.assert(
    fc.property(top, (request) => {
      for (const [, format, target] of everywhere)
        try {
          const { body } = format.printRequest(read(request), target)
          expect(JSON.parse(JSON.stringify(body))).toBeObject()
        } catch (error) {
          expect(error).toBeInstanceOf(Untranslatable)
        }
    }),
    { seed: 7, numRuns: 3000 },
  )
})
