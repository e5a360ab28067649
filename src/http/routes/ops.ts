import type { Static } from '@sinclair/typebox'
import * as t from '@sinclair/typebox'
import { Elysia } from 'elysia'
import type { Deps } from '../deps'
import { answers } from '../openapi/endpoints/operation'
import { ownResponse } from '../own-response'

/** Shows that the process answers, and reveals nothing about its configuration. */
const Health = t.Object({
  status: t.Literal('healthy'),
  version: t.String({ examples: ['0.1.0'] }),
  uptime: t.Number({ description: 'Seconds since start', examples: [3600.5] }),
})
type Health = Static<typeof Health>

const WELCOME = `Portus, the front door of the Portkey Gateway.

API reference  /docs
Models         GET /v1/models
OpenAI         POST /v1/chat/completions, POST /v1/responses
Anthropic      POST /v1/messages
Gemini         POST /v1beta/models/<alias>:generateContent
`

/** Says nothing but that somebody answers. */
const HELLO = { message: 'hello' }

/** Routes without a key: the health check, and a text that lists the others. */
export const ops = ({ report, version, startedAtMs }: Deps) =>
  new Elysia({ name: 'portus.ops' })
    .get(
      '/health',
      ({ request }) => {
        const health: Health = {
          status: 'healthy',
          version,
          uptime: Math.round((Date.now() - startedAtMs) / 100) / 10,
        }
        return ownResponse(request, report, health)
      },
      {
        detail: {
          operationId: 'getHealth',
          summary: 'Whether Portus answers',
          description: 'For probes. Needs no key, and asks neither the gateway nor a provider.',
          tags: ['Operations'],
          security: [],
          responses: answers(Health),
        },
      },
    )
    // Claude Code looks here whether there is a way to its API, and warms the connection up.
    .get('/api/hello', ({ request }) => ownResponse(request, report, HELLO), {
      detail: { hide: true },
    })
    .get(
      '/',
      ({ request }) =>
        ownResponse(request, report, WELCOME, { 'content-type': 'text/plain; charset=utf-8' }),
      { detail: { hide: true } },
    )
