import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { JsonObject } from '../../../../src/translate/conversation'
import { Untranslatable } from '../../../../src/translate/conversation'
import { bedrockNova, bedrockTitan } from '../../../../src/translate/embeddings/bedrock-amazon'
import { bedrockCohere, cohere } from '../../../../src/translate/embeddings/cohere'
import type { EmbeddingsFormat } from '../../../../src/translate/embeddings/embeddings'
import { google, vertexContent } from '../../../../src/translate/embeddings/google'
import { mostTokens } from '../../../../src/translate/embeddings/most-tokens'
import { nomic } from '../../../../src/translate/embeddings/nomic'
import { batchesOf, printEmbeddings } from '../../../../src/translate/embeddings/print-calls'
import { MAX_INPUTS, readEmbeddings } from '../../../../src/translate/embeddings/read-request'
import { vertex, vertexPictures } from '../../../../src/translate/embeddings/vertex'

const FORMATS = [
  google,
  vertex,
  vertexContent,
  vertexPictures,
  bedrockTitan,
  bedrockNova,
  bedrockCohere,
  cohere,
  nomic,
]

const print = (format: EmbeddingsFormat, model: string, json: JsonObject) =>
  printEmbeddings(format, readEmbeddings(json), { provider: 'p', api: 'p', model })

describe('batches', () => {
  const sizes = fc.record({
    inputs: fc.integer({ min: 1, max: 20 }),
    tokens: fc.oneof(fc.constant(Number.POSITIVE_INFINITY), fc.integer({ min: 1, max: 40 })),
  })

  test('have all inputs in their order, and none that is too large unless alone', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 60 }), sizes, (texts, size) => {
        const batches = batchesOf(texts, size)

        expect(batches.flat()).toEqual(texts)
        for (const batch of batches) {
          const tokens = batch.reduce<number>((sum, text) => sum + mostTokens(text), 0)
          expect(batch.length).toBeGreaterThan(0)
          expect(batch.length).toBeLessThanOrEqual(size.inputs)
          expect(batch.length === 1 || tokens <= size.tokens).toBe(true)
        }
      }),
    )
  })

  test('are as few as can be where only the number of inputs is limited', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 100 }),
        (count, inputs) => {
          const texts = Array.from({ length: count }, String)

          expect(batchesOf(texts, { inputs }).length).toBe(Math.ceil(count / inputs))
        },
      ),
    )
  })
})

describe('the most tokens of a text', () => {
  test.each([
    ['', 0],
    ['words of a sentence', 8],
    ['1234567890', 10],
    ['{"a":[0]}', 9],
    ['文字', 2],
    [[1, 2, 3], 3],
  ])('%p: %d', (input, expected) => expect(mostTokens(input)).toBe(expected))
})

describe('a printed request', () => {
  const rows: [EmbeddingsFormat, model: string, JsonObject, bodies: JsonObject[]][] = [
    [
      google,
      'gemini-embedding-001',
      { input: ['a', 'b'], dimensions: 8, title: 't', taskType: 'RETRIEVAL_DOCUMENT' },
      [
        {
          requests: ['a', 'b'].map((text) => ({
            model: 'models/gemini-embedding-001',
            content: { parts: [{ text }] },
            title: 't',
            taskType: 'RETRIEVAL_DOCUMENT',
            outputDimensionality: 8,
          })),
        },
      ],
    ],
    [
      vertex,
      'text-embedding-005',
      { input: ['a', 'b'], dimensions: 8, task_type: 'CLUSTERING', auto_truncate: false },
      [
        {
          instances: [
            { content: 'a', task_type: 'CLUSTERING' },
            { content: 'b', task_type: 'CLUSTERING' },
          ],
          parameters: { autoTruncate: false, outputDimensionality: 8 },
        },
      ],
    ],
    [
      vertex,
      'gemini-embedding-001',
      { input: ['a', 'b'] },
      [{ instances: [{ content: 'a' }] }, { instances: [{ content: 'b' }] }],
    ],
    [
      vertexPictures,
      'multimodalembedding@001',
      { input: 'a', dimensions: 128 },
      [{ instances: [{ text: 'a' }], parameters: { dimension: 128 } }],
    ],
    [
      vertexContent,
      'gemini-embedding-2-preview',
      { input: ['a'], dimensions: 8 },
      [{ content: { parts: [{ text: 'a' }] }, embedContentConfig: { outputDimensionality: 8 } }],
    ],
    [
      bedrockTitan,
      'amazon.titan-embed-text-v2:0',
      { input: ['a', 'b'], dimensions: 256, normalize: false },
      [
        { inputText: 'a', normalize: false, dimensions: 256 },
        { inputText: 'b', normalize: false, dimensions: 256 },
      ],
    ],
    [
      bedrockTitan,
      'amazon.titan-embed-image-v1',
      { input: 'a', dimensions: 256 },
      [{ inputText: 'a', embeddingConfig: { outputEmbeddingLength: 256 } }],
    ],
    [bedrockTitan, 'amazon.titan-embed-text-v1', { input: 'a' }, [{ inputText: 'a' }]],
    [
      bedrockNova,
      'amazon.nova-2-multimodal-embeddings-v1:0',
      { input: 'a', dimensions: 384, truncation_mode: 'END' },
      [
        {
          schemaVersion: 'nova-multimodal-embed-v1',
          taskType: 'SINGLE_EMBEDDING',
          singleEmbeddingParams: {
            embeddingPurpose: 'GENERIC_INDEX',
            embeddingDimension: 384,
            text: { truncationMode: 'END', value: 'a' },
          },
        },
      ],
    ],
    [
      bedrockCohere,
      'cohere.embed-v4:0',
      { input: ['a'], dimensions: 512, truncate: 'NONE' },
      [
        {
          texts: ['a'],
          input_type: 'search_document',
          truncate: 'NONE',
          embedding_types: ['float'],
          output_dimension: 512,
        },
      ],
    ],
    [
      cohere,
      'embed-v4.0',
      { input: ['a'], input_type: 'search_query' },
      [
        {
          model: 'embed-v4.0',
          texts: ['a'],
          input_type: 'search_query',
          embedding_types: ['float'],
        },
      ],
    ],
    [
      nomic,
      'nomic-embed-text-v1.5',
      { input: ['a'], dimensions: 64, task_type: 'clustering' },
      [
        {
          model: 'nomic-embed-text-v1.5',
          texts: ['a'],
          task_type: 'clustering',
          dimensionality: 64,
        },
      ],
    ],
  ]

  test.each(rows)('for %p, %s', (format, model, json, bodies) => {
    const { calls, dropped } = print(format, model, { model: 'it', ...json })

    expect(calls.map(({ body }) => body)).toEqual(bodies)
    expect(dropped).toEqual([])
  })

  test('names what the provider does not get, and not what says nothing', () => {
    const json = { input: 'a', encoding_format: 'base64', user: 'u', frobnicate: 1, title: null }

    expect(print(google, 'gemini-embedding-001', json).dropped).toEqual(['user', 'frobnicate'])
  })

  test('has a call for every input, in any format', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...FORMATS),
        fc.array(fc.string(), { minLength: 1, maxLength: 300 }),
        (format, input) => {
          const { calls } = print(format, 'm', { input })

          expect(calls.reduce((sum, { count }) => sum + count, 0)).toBe(input.length)
        },
      ),
      { numRuns: 60 },
    )
  })
})

describe('a request is refused', () => {
  const rows: [string, EmbeddingsFormat, model: string, JsonObject, param: string][] = [
    [
      'for a length that Titan 1 does not have',
      bedrockTitan,
      'amazon.titan-embed-text-v1',
      { input: 'a', dimensions: 2 },
      'dimensions',
    ],
    [
      'for a length that Cohere 3 does not have',
      cohere,
      'embed-english-light-v3.0',
      { input: 'a', dimensions: 2 },
      'dimensions',
    ],
    [
      'for a length that Cohere 3 does not have on Bedrock',
      bedrockCohere,
      'cohere.embed-multilingual-v3',
      { input: 'a', dimensions: 2 },
      'dimensions',
    ],
    [
      'for a length of Gemini’s first',
      google,
      'embedding-001',
      { input: 'a', dimensions: 2 },
      'dimensions',
    ],
    [
      'for a length of Gecko',
      vertex,
      'textembedding-gecko@003',
      { input: 'a', dimensions: 2 },
      'dimensions',
    ],
    [
      'for a length of Nomic’s first',
      nomic,
      'nomic-embed-text-v1',
      { input: 'a', dimensions: 2 },
      'dimensions',
    ],
    ['for a length that is none', google, 'm', { input: 'a', dimensions: 'long' }, 'dimensions'],
    ['for tokens', google, 'm', { input: [1, 2] }, 'input'],
    ['for lists of tokens', cohere, 'm', { input: [[1], [2]] }, 'input'],
    ['for no input', google, 'm', {}, 'input'],
    ['for an empty list', google, 'm', { input: [] }, 'input'],
    ['for objects', google, 'm', { input: [{ text: 'a' }] }, 'input'],
    ['for a mixture', google, 'm', { input: ['a', null] }, 'input'],
    ['for too many inputs', google, 'm', { input: Array(MAX_INPUTS + 1).fill('a') }, 'input'],
  ]

  test.each(rows)('%s', (_, format, model, json, param) => {
    let thrown: unknown
    try {
      print(format, model, json)
    } catch (error) {
      thrown = error
    }

    expect(thrown).toBeInstanceOf(Untranslatable)
    expect((thrown as Untranslatable).param).toBe(param)
  })

  test.each([[null], [undefined]])('not for a length of %p', (dimensions) => {
    expect(print(nomic, 'nomic-embed-text-v1', { input: 'a', dimensions }).calls.length).toBe(1)
  })
})
