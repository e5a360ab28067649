import * as t from '@sinclair/typebox'
import { GoogleTokenCount } from '../../../../api/shapes'
import { type Description, type Examples, events, json } from '../description'
import { JSON_SCHEMA, OPENAI_DEMO, open, passesThrough } from '../schemas'

/** https://ai.google.dev/api/caching#Content */
const Content = open({
  role: t.String({ examples: ['user'] }),
  parts: t.Array(open({ text: t.String() })),
})
const REQUEST_MEMBERS = {
  contents: t.Array(Content),
  systemInstruction: Content,
  tools: t.Array(
    open({
      functionDeclarations: t.Array(
        open({ name: t.String(), description: t.String(), parametersJsonSchema: JSON_SCHEMA }),
      ),
    }),
  ),
  generationConfig: open({
    maxOutputTokens: t.Integer(),
    temperature: t.Number(),
    responseMimeType: t.String(),
    responseJsonSchema: JSON_SCHEMA,
  }),
}

/** https://ai.google.dev/api/generate-content#request-body */
const GenerateRequest = { ...open(REQUEST_MEMBERS, 'contents'), ...passesThrough }
/** https://ai.google.dev/api/generate-content#generatecontentresponse */
const GenerateAnswer = open({
  candidates: t.Array(open({ content: Content, finishReason: t.String(), index: t.Integer() })),
  usageMetadata: open({
    promptTokenCount: t.Integer(),
    candidatesTokenCount: t.Integer(),
    totalTokenCount: t.Integer(),
  }),
  modelVersion: t.String(),
})

/** https://ai.google.dev/api/tokens */
const CountRequest = {
  ...open({ ...REQUEST_MEMBERS, generateContentRequest: open(REQUEST_MEMBERS) }),
  ...passesThrough,
}

/** https://ai.google.dev/api/embeddings */
const EMBED_MEMBERS = {
  model: t.String({ description: 'The alias of the path once more', examples: ['models/demo'] }),
  content: Content,
  taskType: t.String({ examples: ['RETRIEVAL_QUERY'] }),
  title: t.String(),
  outputDimensionality: t.Integer(),
}
const EmbedRequest = open(EMBED_MEMBERS, 'content')
const BatchRequest = open({ requests: t.Array(EmbedRequest) }, 'requests')
const Vector = open({ values: t.Array(t.Number()) }, 'values')

const said = (text: string) => [{ role: 'user', parts: [{ text }] }]
const hello = { contents: said('Hello!') }

const CONTENTS: Examples = {
  hello: { summary: 'Hello', value: hello },
  tools: {
    summary: 'With a tool',
    value: {
      contents: said('How is the weather in Paris?'),
      tools: [
        {
          functionDeclarations: [
            {
              name: 'weather',
              description: 'The weather in a city',
              parametersJsonSchema: {
                type: 'object',
                properties: { city: { type: 'string' } },
                required: ['city'],
              },
            },
          ],
        },
      ],
    },
  },
}

const ANSWER = {
  candidates: [
    { content: { role: 'model', parts: [{ text: 'Hello!' }] }, finishReason: 'STOP', index: 0 },
  ],
  usageMetadata: { promptTokenCount: 9, candidatesTokenCount: 2, totalTokenCount: 11 },
  modelVersion: 'demo',
}
const REFERENCE = 'https://ai.google.dev/api'
const text = (text: string) => ({ content: { parts: [{ text }] } })

/** Gemini's API. */
export const gemini: Record<string, Description> = {
  generate_content: {
    operationId: 'generateContent',
    summary: 'Answer',
    text: `[Gemini’s generateContent](${REFERENCE}/generate-content), with an alias in the path.`,
    tag: 'Gemini',
    body: GenerateRequest,
    examples: CONTENTS,
    answers: json(GenerateAnswer, ANSWER),
  },
  'generate_content.stream': {
    operationId: 'streamGenerateContent',
    summary: 'Answer as a stream',
    text: `[Gemini’s streamGenerateContent](${REFERENCE}/generate-content#method:-models.streamgeneratecontent): one JSON array, whose elements come one by one, or with \`alt=sse\` events.`,
    tag: 'Gemini',
    body: GenerateRequest,
    examples: CONTENTS,
    answers: {
      ...json(t.Array(GenerateAnswer), [ANSWER]),
      ...events(`data: ${JSON.stringify(ANSWER)}\r\n\r\n`),
    },
  },
  'generate_content.count': {
    operationId: 'countGeminiTokens',
    summary: 'Count the tokens of a request',
    text: `[Gemini’s countTokens](${REFERENCE}/tokens). Nothing is generated. Where the provider cannot count, the answer is an estimate and the header \`x-portus-token-count: estimate\` says so.`,
    tag: 'Gemini',
    body: CountRequest,
    examples: { hello: CONTENTS.hello as Examples[string] },
    answers: json(GoogleTokenCount, { totalTokens: 14 }),
    headers: { 'x-portus-token-count': '`estimate`, where nobody could count' },
  },
  embed_content: {
    operationId: 'embedContent',
    summary: 'Vector of a text',
    text: `[Gemini’s embedContent](${REFERENCE}/embeddings), also for aliases of other providers of embeddings.`,
    tag: 'Gemini',
    alias: OPENAI_DEMO,
    body: EmbedRequest,
    examples: { hello: { summary: 'One text', value: text('Hello!') } },
    answers: json(open({ embedding: Vector }, 'embedding'), { embedding: { values: [0.1, -0.2] } }),
  },
  'embed_content.batch': {
    operationId: 'batchEmbedContents',
    summary: 'Vectors of several texts',
    text: `[Gemini’s batchEmbedContents](${REFERENCE}/embeddings#method:-models.batchembedcontents), also for aliases of other providers of embeddings.`,
    tag: 'Gemini',
    alias: OPENAI_DEMO,
    body: BatchRequest,
    examples: {
      hello: { summary: 'Two texts', value: { requests: [text('Hello!'), text('Bye!')] } },
    },
    answers: json(open({ embeddings: t.Array(Vector) }, 'embeddings'), {
      embeddings: [{ values: [0.1, -0.2] }],
    }),
  },
}
