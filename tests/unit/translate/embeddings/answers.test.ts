import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { bedrockNova, bedrockTitan } from '../../../../src/translate/embeddings/bedrock-amazon'
import { bedrockCohere, cohere } from '../../../../src/translate/embeddings/cohere'
import type { EmbeddingsAnswer } from '../../../../src/translate/embeddings/embeddings'
import { google, vertexContent } from '../../../../src/translate/embeddings/google'
import { nomic } from '../../../../src/translate/embeddings/nomic'
import { parseOpenAI, parseSignedBytes } from '../../../../src/translate/embeddings/openai'
import { printItem, printList } from '../../../../src/translate/embeddings/print-answer'
import { base64Of, printVector } from '../../../../src/translate/embeddings/print-vector'
import { vertex, vertexPictures } from '../../../../src/translate/embeddings/vertex'

type Parse = (answer: unknown, headers: Headers) => EmbeddingsAnswer

const PARSERS: Record<string, Parse> = {
  google: google.parse,
  vertex: vertex.parse,
  vertexContent: vertexContent.parse,
  vertexPictures: vertexPictures.parse,
  titan: bedrockTitan.parse,
  nova: bedrockNova.parse,
  bedrockCohere: bedrockCohere.parse,
  cohere: cohere.parse,
  nomic: nomic.parse,
  openai: parseOpenAI,
  signedBytes: parseSignedBytes,
}

const COUNTED = new Headers({ 'x-amzn-bedrock-input-token-count': '7' })
const NO_HEADERS = new Headers()

describe('an answer', () => {
  const rows: [string, answer: unknown, Headers, EmbeddingsAnswer][] = [
    [
      'google',
      { embeddings: [{ values: [1] }, { values: [2] }] },
      NO_HEADERS,
      { vectors: [[1], [2]] },
    ],
    [
      'google',
      { embeddings: [{ values: [1] }], usageMetadata: { promptTokenCount: 3 } },
      NO_HEADERS,
      { vectors: [[1]], inputTokens: 3 },
    ],
    [
      'vertex',
      {
        predictions: [
          { embeddings: { values: [1], statistics: { token_count: 3 } } },
          { embeddings: { values: [2], statistics: { token_count: 4 } } },
        ],
      },
      NO_HEADERS,
      { vectors: [[1], [2]], inputTokens: 7 },
    ],
    ['vertexPictures', { predictions: [{ textEmbedding: [1] }] }, NO_HEADERS, { vectors: [[1]] }],
    ['vertexContent', { embedding: { values: [1] } }, NO_HEADERS, { vectors: [[1]] }],
    [
      'titan',
      { embedding: [1], inputTextTokenCount: 3 },
      COUNTED,
      { vectors: [[1]], inputTokens: 3 },
    ],
    ['titan', { embeddingsByType: { float: [1] } }, COUNTED, { vectors: [[1]], inputTokens: 7 }],
    [
      'nova',
      { embeddings: [{ embeddingType: 'TEXT', embedding: [1] }] },
      COUNTED,
      { vectors: [[1]], inputTokens: 7 },
    ],
    ['bedrockCohere', { embeddings: [[1], [2]] }, NO_HEADERS, { vectors: [[1], [2]] }],
    [
      'bedrockCohere',
      { embeddings: { float: [[1]] } },
      COUNTED,
      { vectors: [[1]], inputTokens: 7 },
    ],
    [
      'cohere',
      { embeddings: { float: [[1]] }, meta: { billed_units: { input_tokens: 3 } } },
      NO_HEADERS,
      { vectors: [[1]], inputTokens: 3 },
    ],
    [
      'nomic',
      { embeddings: [[1]], model: 'n', usage: { prompt_tokens: 3 } },
      NO_HEADERS,
      { vectors: [[1]], inputTokens: 3, model: 'n' },
    ],
    [
      'openai',
      {
        data: [
          { index: 1, embedding: [2] },
          { index: 0, embedding: base64Of([1]) },
        ],
        usage: { total_tokens: 3 },
        model: 'o',
      },
      NO_HEADERS,
      { vectors: [{ base64: base64Of([1]), type: 'float32' }, [2]], inputTokens: 3, model: 'o' },
    ],
    [
      'signedBytes',
      {
        data: [{ index: 0, embedding: 'AX8=' }],
        usage: { prompt_tokens: 3, cost: {} },
        model: 'p',
      },
      NO_HEADERS,
      { vectors: [{ base64: 'AX8=', type: 'int8' }], inputTokens: 3, model: 'p' },
    ],
    [
      'openai',
      { data: [{ embedding: [2] }, { embedding: [1] }], usage: { prompt_tokens: -1 } },
      NO_HEADERS,
      { vectors: [[2], [1]] },
    ],
  ]

  test.each(rows)('of %s: %p', (name, answer, headers, expected) => {
    expect(PARSERS[name]!(answer, headers)).toEqual(expected)
  })

  test.each(Object.keys(PARSERS))('of %s may be any JSON, and is then none', (name) => {
    fc.assert(
      fc.property(fc.jsonValue(), (answer) => {
        expect(PARSERS[name]!(answer, NO_HEADERS).vectors).toEqual([])
      }),
    )
  })

  test.each([
    ['google', { embeddings: [{ values: [1] }, { values: [null] }] }],
    ['cohere', { embeddings: { float: [[1], ['2']] } }],
    ['nomic', { embeddings: [[1], []] }],
    ['openai', { data: [{ embedding: [1] }, null] }],
  ])('of %s has no vector where one holds something else than numbers', (name, answer) => {
    expect(PARSERS[name]!(answer, NO_HEADERS).vectors).toEqual([[1]])
  })
})

describe('a printed vector', () => {
  const numbers = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 })

  test('in base64 is what OpenAI’s SDKs read', () => {
    fc.assert(
      fc.property(numbers, (vector) => {
        const bytes = Buffer.from(base64Of(vector), 'base64')
        const read = new Float32Array(
          bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
        )

        expect([...read]).toEqual(vector)
      }),
    )
  })

  test('and its list are JSON that reads as what was printed', () => {
    fc.assert(
      fc.property(fc.array(numbers), fc.string(), fc.nat(), (vectors, model, inputTokens) => {
        const items = vectors.map((vector, at) =>
          Buffer.from(printItem(JSON.stringify(vector), at)),
        )
        const pieces = printList(items, { model, inputTokens })
        const list = JSON.parse(Buffer.concat(pieces).toString())

        expect(list).toEqual({
          object: 'list',
          data: JSON.parse(
            JSON.stringify(
              vectors.map((embedding, index) => ({ object: 'embedding', index, embedding })),
            ),
          ),
          model,
          usage: { prompt_tokens: inputTokens, total_tokens: inputTokens },
        })
      }),
    )
  })

  test.each([
    ['keeps its digits', Buffer.from('[\n  1.50, -2e-3 ]'), 'float', '[1.50,-2e-3]'],
    ['becomes base64', Buffer.from('[ 1, -2 ]'), 'base64', JSON.stringify(base64Of([1, -2]))],
    ['leaves base64', { base64: base64Of([1, 0.5]), type: 'float32' }, 'float', '[1,0.5]'],
    ['of bytes', { base64: 'AX//', type: 'int8' }, 'float', '[1,127,-1]'],
    [
      'of bytes in base64',
      { base64: 'AX//', type: 'int8' },
      'base64',
      JSON.stringify(base64Of([1, 127, -1])),
    ],
    ['with a null', Buffer.from('[1, null]'), 'float', undefined],
    ['with another list', Buffer.from('[1, [2]'), 'float', undefined],
    ['with NaN', Buffer.from('[1, NaN]'), 'float', undefined],
    ['with an infinite number', Buffer.from('[1, 1e999]'), 'float', undefined],
    ['of half a number', { base64: 'AAAA', type: 'float32' }, 'float', undefined],
    ['of no bytes', { base64: '!', type: 'int8' }, 'float', undefined],
    ['of bytes that are no number', { base64: '//////', type: 'float32' }, 'float', undefined],
  ] as const)('%s', (_, vector, encoding, expected) => {
    expect(printVector(vector, encoding)).toBe(expected)
  })
})
