import type { AliasFile } from '../alias/schema'
import { CONSENTS } from '../api/endpoints/endpoints'
import { message, tokenCount } from './anthropic'
import { completion } from './completions'
import { embeddings } from './embeddings'
import { endpointAt } from './endpoint-at'
import type { Handler } from './handler'
import { images } from './images'
import { answerKept } from './kept/answer-kept'
import { keptRows } from './kept/rows'
import { moderations } from './moderations'
import { chatCompletion } from './openai'
import { readBody } from './read-body'
import { rerank } from './rerank'
import { inputTokens, modelResponse, shownResponse } from './responses'
import { speech } from './speech'
import { transcript } from './transcripts'

/** The host under which the embedded gateway finds the demo provider; no network knows it. */
export const DEMO_HOST = 'demo.portus.localhost'

const target = (provider: 'openai' | 'anthropic') => ({
  name: provider,
  provider,
  api_key: 'demo',
  custom_host: `http://${DEMO_HOST}/v1`,
})

/** The real gateway, and behind it a provider inside the process. */
export const DEMO_ALIASES: Readonly<Record<string, AliasFile>> = {
  /** For the endpoints of both APIs: a provider for each of the two formats. */
  demo: {
    description: 'Answers without any provider account',
    strategy: {
      mode: 'conditional',
      conditions: [{ query: { 'url.pathname': { $regex: '/messages' } }, then: 'anthropic' }],
      default: 'openai',
    },
    // Portus translates its responses, and so keeps them.
    targets: [{ ...target('openai'), native: { responses: false } }, target('anthropic')],
  },
  /** For the endpoints that only OpenAI has, which an alias with other targets may not use. */
  'demo-openai': {
    description: 'The demo model for what only OpenAI has',
    hidden: true,
    allow: [...CONSENTS],
    ...target('openai'),
  },
  /** For the endpoints that only Anthropic has. */
  'demo-anthropic': {
    description: 'The demo model for what only Anthropic has',
    hidden: true,
    allow: [...CONSENTS],
    ...target('anthropic'),
  },
}

/** The answers by the names of endpoints. What is only kept is answered by its kind. */
const HANDLERS: Readonly<Record<string, Handler>> = {
  chat: chatCompletion,
  completions: completion,
  embeddings,
  moderations,
  rerank,
  responses: (body, signal) => modelResponse(body, signal),
  'responses.input_tokens': inputTokens,
  'responses.get': shownResponse,
  messages: message,
  count_tokens: tokenCount,
  'images.generations': images('image_generation'),
  'images.edits': images('image_edit'),
  'images.variations': images('image_edit'),
  'audio.speech': speech,
  'audio.transcriptions': transcript,
  'audio.translations': transcript,
}

const noSuchEndpoint = (): Response =>
  Response.json(
    { error: { message: 'The demo model has no such endpoint', type: 'invalid_request_error' } },
    { status: 404 },
  )

/** A provider inside the process, in the wire formats of OpenAI and Anthropic. It has every endpoint of Portus. */
export async function demoProvider(url: string, init: RequestInit): Promise<Response> {
  const signal = init.signal ?? undefined
  signal?.throwIfAborted()
  const { pathname, searchParams: query } = new URL(url)
  const found = endpointAt(init.method ?? 'GET', pathname, new Headers(init.headers))
  if (!found) return noSuchEndpoint()
  const { endpoint, ids } = found
  const body = await readBody(endpoint, init)
  const handler = HANDLERS[endpoint.name]
  if (handler) return handler(body, signal, { ids, query })
  return answerKept(await keptRows(), endpoint, ids, body) ?? noSuchEndpoint()
}
