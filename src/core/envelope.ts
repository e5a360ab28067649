import { type Static, Type as t } from '@sinclair/typebox'
import { TypeCompiler } from '@sinclair/typebox/compiler'
import { PortusError } from './errors'
import { JsonError } from './json-lexer'
import { type Members, readValue, scanMembers } from './members'

/** What Portus reads of a request's body. Everything else passes through unread. */
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

/** Values longer than this are not what they should be, and are not read. */
const MAX_VALUE_BYTES = 4096

/**
 * Reads the envelope of a body.
 *
 * @throws {PortusError} `invalid_request` when there is no usable `model` in it.
 */
export function readEnvelope(body: Uint8Array, { values }: Members): Envelope {
  const envelope: Record<string, unknown> = {}
  for (const name of Object.keys(Envelope.properties)) {
    const span = values.get(name)
    if (span)
      envelope[name] = span.end - span.start > MAX_VALUE_BYTES ? undefined : readValue(body, span)
  }
  if (schema.Check(envelope)) return envelope
  const param = schema.Errors(envelope).First()?.path.slice(1) ?? 'model'
  throw new PortusError('invalid_request', expectation(param, param in envelope), { param })
}

/**
 * Checks a JSON body and finds its members.
 *
 * @throws {PortusError} `invalid_request` when it is not one JSON object.
 */
export function membersOf(body: Uint8Array): Members {
  try {
    return scanMembers(body)
  } catch (error) {
    if (error instanceof JsonError) throw new PortusError('invalid_request', error.message)
    throw error
  }
}

const expectation = (name: string, isThere: boolean): string =>
  name === 'stream'
    ? '"stream" must be true or false'
    : isThere
      ? '"model" must be a string that names a model alias'
      : '"model" is missing'
