import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type {
  Conversation,
  Media,
  Opaque,
  Part,
  Turn,
} from '../../../../../../src/translate/conversation'
import { Untranslatable } from '../../../../../../src/translate/conversation'
import { toolNames } from '../../../../../../src/translate/formats/bedrock/request/blocks/tool-names'
import { printRequest } from '../../../../../../src/translate/formats/bedrock/request/print-request'
import { withLegalNames } from '../../../../../../src/translate/names/legal-names'
import { bedrockComplaints } from '../../../../../support/providers/bedrock-rules'
import { CLAUDE, COHERE, GPT_OSS, LLAMA, NOVA, NOVA_2, PIXTRAL, PROFILE, QWEN } from './printed'

const MODELS = [
  CLAUDE,
  COHERE,
  GPT_OSS,
  LLAMA,
  NOVA,
  NOVA_2,
  PIXTRAL,
  PROFILE,
  QWEN,
  'amazon.titan-text-express-v1',
  'mistral.mistral-7b-instruct-v0:2',
  'mistral.mistral-large-3-675b-instruct',
  'us.deepseek.r1-v1:0',
  'deepseek.v3-v1:0',
  'moonshot.kimi-k2-thinking',
  'us.writer.palmyra-x4-v1:0',
  'xai.grok-4',
  'somebody.unheard-of-v1:0',
]

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })
const given = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T

const words = fc.oneof(
  fc.constantFrom('', ' ', '\n\t', '\u00a0', 'ends with white space \n', '.'),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
)
const cache = maybe(fc.constantFrom({}, { ttl: '5m' }, { ttl: '1h' }, { ttl: '2h' }))
const id = fc.oneof(
  fc.constantFrom(
    'a',
    'b',
    'call:1',
    'call.1',
    'call_1',
    `${'x'.repeat(70)}1`,
    `${'x'.repeat(70)}2`,
  ),
  fc.string({ minLength: 1, maxLength: 5 }),
)
const opaque: fc.Arbitrary<Opaque> = fc.record({
  maker: fc.constantFrom('anthropic', 'gemini', 'chat', 'bedrock'),
  value: fc.constantFrom('sig', 'c2ln'),
})

const data = fc.constantFrom(
  'iVBORw0KGgo=',
  '/9j/4AAQ',
  'JVBERi0xLjQK',
  'data:image/png;base64,iVBORw0K',
  'QUJD',
)
const media: fc.Arbitrary<Media> = fc
  .record({
    kind: fc.constantFrom('image', 'document', 'video', 'audio'),
    mediaType: maybe(
      fc.constantFrom(
        'image/jpg',
        'image/png',
        'application/pdf',
        'text/plain',
        'text/csv',
        'video/mp4',
        'audio/mpeg',
      ),
    ),
    source: fc.oneof(
      data.map((data) => ({ kind: 'base64' as const, data })),
      words.map((text) => ({ kind: 'text' as const, text })),
      fc.constant({ kind: 'url' as const, url: 's3://bucket/a.pdf' }),
    ),
    name: maybe(fc.oneof(fc.constantFrom('a.pdf', 'a.docx', 'ä  b', '...'), words)),
    detail: maybe(fc.constantFrom('auto', 'high')),
  })
  .map((media) => given(media) as Media)

const said: fc.Arbitrary<Part> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('text' as const), text: words, cache }) },
  fc.record({ kind: fc.constant('refusal' as const), text: words }),
  fc.record({ kind: fc.constant('media' as const), media, cache }),
) as fc.Arbitrary<Part>

const result: fc.Arbitrary<Part> = fc.record({
  kind: fc.constant('result' as const),
  callId: id,
  parts: fc.array(said, { maxLength: 3 }),
  isError: maybe(fc.boolean()),
  cache,
}) as fc.Arbitrary<Part>

const answer: fc.Arbitrary<Part> = fc.oneof(
  fc.record({ kind: fc.constant('text' as const), text: words, cache }),
  fc.record({
    kind: fc.constant('call' as const),
    id,
    name: fc.constantFrom('f', 'g', 'no name: at all', ''),
    input: fc.constantFrom({}, { a: 1 }),
    opaque: maybe(opaque),
    cache,
  }),
  fc.record({
    kind: fc.constant('reasoning' as const),
    text: words,
    opaque: maybe(opaque),
    isRedacted: maybe(fc.boolean()),
    cache,
  }),
) as fc.Arbitrary<Part>

const turn: fc.Arbitrary<Turn> = fc.oneof(
  fc.record({
    role: fc.constant('user' as const),
    parts: fc.array(fc.oneof(said, result), { maxLength: 4 }),
  }),
  fc.record({ role: fc.constant('assistant' as const), parts: fc.array(answer, { maxLength: 4 }) }),
  fc.record({
    role: fc.constant('system' as const),
    parts: fc.array(fc.record({ kind: fc.constant('text' as const), text: words, cache }), {
      maxLength: 2,
    }),
  }),
) as fc.Arbitrary<Turn>

const conversation: fc.Arbitrary<Conversation> = fc
  .record({
    model: fc.constant('m'),
    turns: fc.array(turn, { maxLength: 8 }),
    tools: fc.uniqueArray(
      fc.record({
        name: fc.constantFrom('f', 'g', 'h'),
        description: maybe(words),
        schema: fc.constantFrom(
          undefined,
          null,
          {},
          { type: 'object', properties: { a: { type: 'string' } } },
          'odd',
        ),
        strict: maybe(fc.boolean()),
        cache,
      }),
      { selector: ({ name }) => name, maxLength: 3 },
    ),
    toolChoice: maybe(
      fc.constantFrom(
        { kind: 'auto' as const },
        { kind: 'none' as const },
        { kind: 'required' as const },
        { kind: 'tool' as const, name: 'f' },
        { kind: 'allowed' as const, names: ['f'], isRequired: true },
        { kind: 'allowed' as const, names: ['g', 'h'], isRequired: false },
      ),
    ),
    parallelCalls: maybe(fc.boolean()),
    maxOutputTokens: maybe(fc.integer({ min: 1, max: 9000 })),
    temperature: maybe(fc.double({ min: 0, max: 2, noNaN: true })),
    topP: maybe(fc.double({ min: 0, max: 1, noNaN: true })),
    topK: maybe(fc.nat(100)),
    seed: maybe(fc.nat()),
    presencePenalty: maybe(fc.constantFrom(0, 1)),
    stop: maybe(fc.array(words, { maxLength: 3 })),
    reasoning: maybe(
      fc.record(
        {
          mode: fc.constantFrom('on', 'off', 'adaptive'),
          budgetTokens: fc.nat(30_000),
          effort: fc.constantFrom(
            'none',
            'minimal',
            'low',
            'medium',
            'high',
            'xhigh',
            'max',
            'odd',
          ),
        },
        { requiredKeys: [] },
      ),
    ),
    output: maybe(
      fc.constantFrom({ kind: 'schema' as const, schema: { type: 'object' }, name: 'a name' }),
    ),
    user: maybe(fc.constant('u')),
    serviceTier: maybe(fc.constantFrom('auto', 'default', 'flex', 'priority', 'scale')),
    isStreamed: fc.boolean(),
    rest: fc.dictionary(
      fc.constantFrom(
        'metadata',
        'requestMetadata',
        'guardrail_config',
        'performanceConfig',
        'betas',
        'unknown',
        'n',
      ),
      fc.constantFrom(
        { latency: 'optimized' },
        { streamProcessingMode: 'sync', latency: 'standard' },
        1,
        null,
      ),
    ),
  })
  .map(({ rest, ...more }) => given({ ...more, rest: fitting(rest) }) as Conversation)

/** Members of Bedrock's own hold what they may hold. */
function fitting(rest: Record<string, unknown>) {
  const { guardrail_config, performanceConfig, ...others } = rest
  return {
    ...others,
    ...(guardrail_config !== undefined && {
      guardrail_config: {
        guardrail_identifier: 'g',
        guardrail_version: '1',
        stream_processing_mode: 'sync',
      },
    }),
    ...(performanceConfig !== undefined && { performanceConfig: { latency: 'optimized' } }),
  }
}

/** All texts of a request's turns, however deep. */
const textOf = (body: unknown) => JSON.stringify(body)

describe('of every conversation', () => {
  test('Bedrock takes what is printed, for every family of models', () => {
    fc.assert(
      fc.property(conversation, fc.constantFrom(...MODELS), (conversation, model) => {
        const target = { provider: 'bedrock', api: 'bedrock', model }
        try {
          const named = withLegalNames(conversation, toolNames(target))
          const { body, isWhole } = printRequest(named.conversation, target)
          const isStreamed = conversation.isStreamed && !isWhole
          expect(bedrockComplaints(body, { model, isStreamed })).toEqual([])
        } catch (error) {
          if (!(error instanceof Untranslatable)) throw error
        }
      }),
      { numRuns: 1500 },
    )
  })

  test('what is printed twice is the same, so that caches hold', () => {
    fc.assert(
      fc.property(conversation, fc.constantFrom(...MODELS), (conversation, model) => {
        const target = { provider: 'bedrock', api: 'bedrock', model }
        const once = () => {
          try {
            return JSON.stringify(printRequest(conversation, target))
          } catch (error) {
            return String(error)
          }
        }
        expect(once()).toBe(once())
      }),
      { numRuns: 200 },
    )
  })

  test('every word of the client’s that is not blank is in the request, in order', () => {
    const marked = fc.array(
      fc.record({ role: fc.constantFrom('system', 'user', 'assistant'), isResult: fc.boolean() }),
      { minLength: 1, maxLength: 12 },
    )
    fc.assert(
      fc.property(marked, fc.constantFrom(...MODELS), (turns, model) => {
        const all = turns.map(({ role, isResult }, at): Turn => {
          const text: Part = { kind: 'text', text: `words-${at}-` }
          return role === 'user' && isResult
            ? { role, parts: [{ kind: 'result', callId: 'c', parts: [text] }] }
            : ({ role, parts: [text] } as Turn)
        })
        const { body } = printRequest(
          { model: 'm', turns: all, tools: [], isStreamed: false, rest: {} },
          { provider: 'bedrock', api: 'bedrock', model },
        )
        const found = [...textOf(body).matchAll(/words-(\d+)-/g)].map(([, at]) => Number(at))
        expect(found).toEqual(all.map((_, at) => at))
      }),
      { numRuns: 300 },
    )
  })
})
