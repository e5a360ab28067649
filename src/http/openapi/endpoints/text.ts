import * as t from '@sinclair/typebox'
import { type Description, json, openaiReference } from './description'
import { MODEL, OPENAI_DEMO, oneOf, passesThrough } from './schemas'

const TEXTS = t.Union([t.String(), t.Array(t.Unknown())], {
  description: 'A text, or several; tokens and images as the model takes them',
})

const Embedding = t.Object({
  object: t.Literal('embedding'),
  index: t.Integer(),
  embedding: t.Union([t.Array(t.Number()), t.String({ description: 'In base64' })]),
})
const Embeddings = t.Object({
  object: t.Literal('list'),
  data: t.Array(Embedding),
  model: t.String(),
  usage: t.Object({ prompt_tokens: t.Integer(), total_tokens: t.Integer() }),
})
const Moderation = t.Object({
  flagged: t.Boolean(),
  categories: t.Record(t.String(), t.Boolean()),
  category_scores: t.Record(t.String(), t.Number()),
})
const Moderations = t.Object({ id: t.String(), model: t.String(), results: t.Array(Moderation) })
const Ranked = t.Object({ index: t.Integer(), relevance_score: t.Number() })

const tag = 'OpenAI'

/** What measures texts instead of writing them. */
export const text: Record<string, Description> = {
  embeddings: {
    operationId: 'createEmbedding',
    summary: 'Embeddings',
    text: `[OpenAI’s embeddings](${openaiReference('embeddings/create')}): texts as vectors.`,
    tag,
    body: t.Object(
      {
        model: MODEL,
        input: TEXTS,
        dimensions: t.Optional(t.Integer()),
        encoding_format: t.Optional(oneOf('float', 'base64')),
      },
      passesThrough,
    ),
    examples: {
      one: { summary: 'One text', value: { model: 'demo', input: 'Hello!' } },
      two: {
        summary: 'Two texts',
        value: { model: 'demo', input: ['Hello, world', 'Hello, Portus'], dimensions: 4 },
      },
    },
    answers: json(Embeddings, {
      object: 'list',
      data: [{ object: 'embedding', index: 0, embedding: [0.5, -0.25] }],
      model: 'demo',
      usage: { prompt_tokens: 2, total_tokens: 2 },
    }),
  },
  moderations: {
    operationId: 'createModeration',
    summary: 'Moderation',
    text: `[OpenAI’s moderation](${openaiReference('moderations/create')}) of texts. \`model\` must be there: it is the alias.`,
    tag,
    body: t.Object({ model: MODEL, input: TEXTS }, passesThrough),
    examples: {
      calm: { summary: 'A harmless text', value: { model: OPENAI_DEMO, input: 'Hello!' } },
      violent: {
        summary: 'One that the demo flags',
        value: { model: OPENAI_DEMO, input: 'I dislike violence' },
      },
    },
    answers: json(Moderations, {
      id: 'modr-1',
      model: OPENAI_DEMO,
      results: [
        { flagged: true, categories: { violence: true }, category_scores: { violence: 0.98 } },
      ],
    }),
  },
  rerank: {
    operationId: 'rerank',
    summary: 'Rerank',
    text: 'Documents in the order in which they fit a query, [as Cohere](https://docs.cohere.com/reference/rerank), Jina and Voyage have it.',
    tag,
    body: t.Object(
      {
        model: MODEL,
        query: t.String(),
        documents: t.Array(t.Unknown(), { description: 'Texts, or what else the model takes' }),
        top_n: t.Optional(t.Integer()),
      },
      passesThrough,
    ),
    examples: {
      harbour: {
        summary: 'The better of two',
        value: {
          model: OPENAI_DEMO,
          query: 'Where do ships land?',
          documents: ['A harbour', 'A forest'],
          top_n: 1,
        },
      },
    },
    answers: json(t.Object({ results: t.Array(Ranked) }), {
      results: [{ index: 0, relevance_score: 0.97 }],
    }),
  },
}
