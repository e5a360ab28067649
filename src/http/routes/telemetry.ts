import * as t from '@sinclair/typebox'
import { type AnyElysia, Elysia } from 'elysia'
import { mediaTypeOf } from '../../api/headers/media-type'
import { OpenAIError } from '../../api/shapes'
import { readPieces } from '../../body/read'
import { configOf } from '../../config/request-config'
import { NO_HOLD } from '../../limits/bytes-in-flight'
import type { GuardedDeps } from '../deps'
import { answers } from '../openapi/endpoints/operation'
import { ownResponse } from '../own-response'
import { auth } from '../plugins/auth'

/** The paths of OTLP over HTTP. https://opentelemetry.io/docs/specs/otlp/#otlphttp-request */
const PATHS = ['/v1/metrics', '/v1/logs', '/v1/traces'] as const

/** An exporter sends batches, and splits what is refused as too large. */
const MAX_BYTES = 16 * 1024 * 1024

const JSON_TYPE = 'application/json'
const PROTOBUF_TYPE = 'application/x-protobuf'

const Anything = t.Object({})

const describe = (path: (typeof PATHS)[number]) => {
  const signal = path.slice('/v1/'.length)
  return {
    operationId: `export${signal[0]?.toUpperCase()}${signal.slice(1)}`,
    summary: `Take ${signal}`,
    description: `[OTLP](https://opentelemetry.io/docs/specs/otlp/#otlphttp), as JSON or protobuf. Claude Code sends its ${signal} to the gateway that it is signed in to. Portus throws them away.`,
    tags: ['Operations'],
    requestBody: {
      content: {
        [JSON_TYPE]: {
          schema: { type: 'object' as const },
          examples: { nothing: { summary: 'Nothing', value: {} } },
        },
      },
    },
    responses: answers(Anything, OpenAIError),
  }
}

/**
 * Takes the telemetry that Claude Code sends to its gateway, and throws it away: without an answer its exporter
 * writes an error each time. Nothing of it is kept or looked at.
 */
export const telemetry = (deps: GuardedDeps) => {
  const { live, report } = deps
  const take = async (request: Request): Promise<Response> => {
    const { settings } = configOf(request, live)
    await readPieces(
      request,
      {
        maxBytes: MAX_BYTES,
        idleTimeoutMs: settings.PORTUS_BODY_TIMEOUT_MS,
        totalTimeoutMs: settings.PORTUS_BODY_TOTAL_TIMEOUT_MS,
        hold: NO_HOLD,
        takesCompressed: true,
      },
      () => {},
    )
    // All was taken: an empty message, in the encoding of the request.
    const isJson = mediaTypeOf(request.headers) === JSON_TYPE
    return ownResponse(request, report, isJson ? '{}' : '', {
      'content-type': isJson ? JSON_TYPE : PROTOBUF_TYPE,
    })
  }
  return new Elysia({ name: 'portus.telemetry' })
    .use(auth(deps))
    .guard({ auth: true, parse: 'none' }, (app) =>
      PATHS.reduce<AnyElysia>(
        (all, path) =>
          all.post(path, ({ request }) => take(request as Request), {
            detail: describe(path),
          }),
        app,
      ),
    )
}
