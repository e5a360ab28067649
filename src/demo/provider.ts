import type { AliasFile } from '../alias/schema'
import { message, tokenCount } from './anthropic'
import { completion } from './completions'
import { embeddings } from './embeddings'
import { moderations } from './moderations'
import { chatCompletion } from './openai'
import { inputTokens, modelResponse } from './responses'

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
    allow: ['batches', 'fine_tuning', 'client_secrets', 'videos'],
    ...target('openai'),
  },
}

type Handler = (body: object, signal: AbortSignal | undefined) => Response

const HANDLERS: Readonly<Record<string, Handler>> = {
  '/v1/chat/completions': chatCompletion,
  '/v1/completions': completion,
  '/v1/responses': modelResponse,
  '/v1/responses/input_tokens': inputTokens,
  '/v1/embeddings': embeddings,
  '/v1/moderations': moderations,
  '/v1/messages': message,
  '/v1/messages/count_tokens': tokenCount,
}

const noSuchEndpoint: Handler = () =>
  Response.json(
    { error: { message: 'The demo model has no such endpoint', type: 'invalid_request_error' } },
    { status: 404 },
  )

/** A provider inside the process, in the wire formats of OpenAI and Anthropic. */
export async function demoProvider(url: string, init: RequestInit): Promise<Response> {
  const signal = init.signal ?? undefined
  signal?.throwIfAborted()
  const body = (await new Response(init.body).json().catch(() => ({}))) as object
  const handler = init.method === 'POST' ? HANDLERS[new URL(url).pathname] : undefined
  return (handler ?? noSuchEndpoint)(body, signal)
}
