import { type JsonBody, readMember } from '../body/json/body'
import { portusError } from '../errors'

/** The most characters of a model's name. */
export const MAX_MODEL_LENGTH = 512

/** The members of a body that Portus reads. The others pass through unread. */
export type Envelope = { model: string; stream?: boolean | null }

/** A longer value cannot be valid, so Portus does not read it. */
const MAX_VALUE_BYTES = 4096

const NULL_BYTES = 4

const isModel = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= MAX_MODEL_LENGTH

const isStream = (value: unknown): value is boolean | null | undefined =>
  value === undefined || value === null || typeof value === 'boolean'

/** The value of a member; in place of one that is too long, a text that is no more valid. */
function read(body: JsonBody, name: string): unknown {
  const span = body.members.values.get(name)
  if (!span) return undefined
  return span.end - span.start > MAX_VALUE_BYTES ? '' : readMember(body, name)
}

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
  const given = unnamed && isUnnamed(body) ? unnamed() : undefined
  const model = given ?? read(body, 'model')
  if (!isModel(model))
    throw portusError('invalid_request', model === undefined ? 'missing_model' : 'invalid_model', {
      param: 'model',
    })
  const stream = read(body, 'stream')
  if (!isStream(stream)) throw portusError('invalid_request', 'invalid_stream', { param: 'stream' })
  return stream === undefined ? { model } : { model, stream }
}
