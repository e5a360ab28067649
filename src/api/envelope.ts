import type { Static } from '@sinclair/typebox'
import * as t from '@sinclair/typebox'
import { TypeCompiler } from '@sinclair/typebox/compiler'
import { type JsonBody, readMember } from '../body/json/body'
import { portusError } from '../errors'

/** The members of a body that Portus reads. The others pass through unread. */
export const Envelope = t.Object(
  {
    model: t.String({ minLength: 1, maxLength: 512, description: 'A model alias' }),
    stream: t.Optional(
      t.Union([t.Boolean(), t.Null()], { description: 'true answers with server-sent events' }),
    ),
  },
  { additionalProperties: true },
)
export type Envelope = Static<typeof Envelope>

const schema = TypeCompiler.Compile(Envelope)
const NAMES = Object.keys(Envelope.properties)

/** A longer value cannot be valid, so Portus does not read it. */
const MAX_VALUE_BYTES = 4096

const NULL_BYTES = 4

/** Whether a body has no model. OpenAI takes `null` for none. */
function isUnnamed(body: JsonBody): boolean {
  const span = body.members.values.get('model')
  if (!span) return true
  return span.end - span.start === NULL_BYTES && readMember(body, 'model') === null
}

/**
 * Reads the envelope of a body.
 *
 * @param unnamed The model of a body that has none, where there is one.
 * @throws {PortusError} `invalid_request` if `model` or `stream` is not valid.
 */
export function readEnvelope(body: JsonBody, unnamed?: () => string | undefined): Envelope {
  const envelope: Record<string, unknown> = {}
  for (const name of NAMES) {
    const span = body.members.values.get(name)
    if (span)
      envelope[name] = span.end - span.start > MAX_VALUE_BYTES ? undefined : readMember(body, name)
  }
  const given = unnamed && isUnnamed(body) ? unnamed() : undefined
  if (given !== undefined) envelope.model = given
  if (schema.Check(envelope)) return envelope
  const param = schema.Errors(envelope).First()?.path.slice(1) ?? 'model'
  if (param === 'stream') throw portusError('invalid_request', 'invalid_stream', { param })
  const sentence = param in envelope ? 'invalid_model' : 'missing_model'
  throw portusError('invalid_request', sentence, { param })
}
