import type { Static } from '@sinclair/typebox'
import * as t from '@sinclair/typebox'
import { Elysia } from 'elysia'
import type { Deps, GuardedDeps } from '../deps'
import { answers } from '../openapi/endpoints/operation'
import { ownResponse } from '../own-response'
import { admitOperator, isVerbose, READY } from '../plugins/admin'

/** Shows that the process answers, and reveals nothing about its configuration. */
const Health = t.Object({
  status: t.Literal('healthy'),
  version: t.String({ examples: ['0.1.0'] }),
  uptime: t.Number({ description: 'Seconds since start', examples: [3600.5] }),
})
type Health = Static<typeof Health>

const Readiness = t.Object({
  status: t.Union([t.Literal('ready'), t.Literal('not_ready')]),
  reasons: t.Array(t.String(), { examples: [[]] }),
})

/** Why new requests had better go elsewhere. */
function reasonsIn({ draining, live: { current } }: Deps): string[] {
  return [
    ...(draining.aborted ? ['the process is ending'] : []),
    ...(current.keys.length === 0 ? ['no key is set'] : []),
    ...(current.aliases.size === 0 ? ['there is no model'] : []),
  ]
}

function readiness(deps: GuardedDeps, request: Request): Response {
  const isForOperators = isVerbose(request)
  if (isForOperators) admitOperator(deps, request)
  const reasons = reasonsIn(deps)
  const isReady = reasons.length === 0
  const state: Static<typeof Readiness> = {
    status: isReady ? 'ready' : 'not_ready',
    reasons,
    ...(isForOperators && verboseState(deps)),
  }
  return ownResponse(request, deps.report, state, {}, isReady ? 200 : 503)
}

const at = (ms: number) => new Date(ms).toISOString()

/** Where the process stands, for operators. Names and places, and no values. */
function verboseState({ version, startedAtMs, live: { current }, reloads }: Deps) {
  const { aliases, applications, settings } = current
  const state = reloads?.()
  return {
    version,
    started_at: at(startedAtMs),
    workers: settings.PORTUS_WORKERS,
    aliases: aliases.size,
    applications: applications.size,
    ...(state && {
      revision: state.revision,
      served_since: at(state.servedSinceMs),
      reloads: { success: state.successes, failure: state.failures },
      ...(state.last && {
        last_reload: {
          at: at(state.last.atMs),
          result: state.last.result,
          problems: state.last.problems,
          needs_restart: state.last.needsRestart ?? [],
        },
      }),
    }),
  }
}

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
export const probes = (deps: GuardedDeps) => {
  const { report, version, startedAtMs } = deps
  return (
    new Elysia({ name: 'portus.probes' })
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
      .get('/livez', ({ request }) => ownResponse(request, report, { status: 'alive' }), {
        detail: {
          operationId: 'getLivez',
          summary: 'Whether the process answers',
          description: 'For liveness probes. Needs no key.',
          tags: ['Operations'],
          security: [],
          responses: answers(t.Object({ status: t.Literal('alive') })),
        },
      })
      .get(READY, ({ request }) => readiness(deps, request), {
        detail: {
          operationId: 'getReadyz',
          summary: 'Whether new requests should come here',
          description:
            'For readiness probes and balancers: 503 while the process drains, and where it has no key or no model. Needs no key.',
          tags: ['Operations'],
          security: [],
          responses: answers(Readiness),
        },
      })
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
  )
}
