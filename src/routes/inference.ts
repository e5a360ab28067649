import { Elysia } from 'elysia'
import { type InferenceRoute, infer } from '../core/infer'
import type { Deps } from '../deps'
import { anthropic } from '../dialects/anthropic'
import { openai } from '../dialects/openai'
import { auth } from '../plugins/auth'
import { KEEP_ALIVE_SECONDS } from '../plugins/errors'
import { chatDetail, countTokensDetail, messagesDetail } from './inference-docs'

const CHAT: InferenceRoute = { endpoint: 'chat', dialect: openai, path: '/v1/chat/completions' }
const MESSAGES: InferenceRoute = { endpoint: 'messages', dialect: anthropic, path: '/v1/messages' }
const COUNT_TOKENS: InferenceRoute = {
  endpoint: 'count_tokens',
  dialect: anthropic,
  path: '/v1/messages/count_tokens',
}

/** Every route that reaches a model: one handler, because they differ only in where they go. */
export const inference = ({ live, upstream, report }: Deps) => {
  const serve = (
    route: InferenceRoute,
    request: Request,
    server: { timeout(request: Request, seconds: number): void } | null,
  ) =>
    infer(
      {
        live,
        upstream,
        report(finished) {
          // The timer that the guard switched off stays off for the connection otherwise.
          server?.timeout(request, KEEP_ALIVE_SECONDS)
          report(finished)
        },
      },
      route,
      request,
    )
  return new Elysia({ name: 'portus.inference', prefix: '/v1' }).use(auth({ live })).guard(
    {
      auth: true,
      // Leaves the body to readBody: Elysia would drop the members that a schema does not name.
      parse: 'none',
      // A model may think, and a client may upload, for longer than any idle timeout.
      beforeHandle({ request, server }) {
        server?.timeout(request, 0)
      },
    },
    (app) =>
      app
        .post('/chat/completions', ({ request, server }) => serve(CHAT, request, server), {
          detail: chatDetail(),
        })
        .post('/messages', ({ request, server }) => serve(MESSAGES, request, server), {
          detail: messagesDetail(),
        })
        .post(
          '/messages/count_tokens',
          ({ request, server }) => serve(COUNT_TOKENS, request, server),
          { detail: countTokensDetail() },
        ),
  )
}
