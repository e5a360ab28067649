import type { AliasFile } from '../config/schema'
import { message, tokenCount } from './anthropic'
import { chatCompletion } from './openai'

/** The host under which the embedded gateway finds the demo provider; no network knows it. */
export const DEMO_HOST = 'demo.portus.localhost'

const target = (provider: 'openai' | 'anthropic') => ({
  name: provider,
  provider,
  api_key: 'demo',
  custom_host: `http://${DEMO_HOST}/v1`,
})

/** The alias `demo`: the real gateway, and behind it a provider for each of the two formats. */
export const DEMO_ALIAS: AliasFile = {
  description: 'Answers without any provider account',
  strategy: {
    mode: 'conditional',
    conditions: [{ query: { 'url.pathname': { $regex: '/messages' } }, then: 'anthropic' }],
    default: 'openai',
  },
  targets: [target('openai'), target('anthropic')],
}

/** A provider inside the process, in the wire formats of OpenAI and Anthropic. */
export async function demoProvider(url: string, init: RequestInit): Promise<Response> {
  const signal = init.signal ?? undefined
  signal?.throwIfAborted()
  const body = (await new Response(init.body).json().catch(() => ({}))) as object
  switch (new URL(url).pathname) {
    case '/v1/chat/completions':
      return chatCompletion(body, signal)
    case '/v1/messages':
      return message(body, signal)
    case '/v1/messages/count_tokens':
      return tokenCount(body)
    default:
      return Response.json(
        {
          error: { message: 'The demo model has no such endpoint', type: 'invalid_request_error' },
        },
        { status: 404 },
      )
  }
}
