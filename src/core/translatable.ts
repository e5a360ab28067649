import type { Alias, Resolved } from './alias'
import type { Endpoint } from './endpoints'
import { PortusError } from './errors'
import { type JsonBody, readMember } from './json-body'

/**
 * Where the gateway translates, it reads the whole body into values in one go: 3 million empty arrays
 * in 9 MB would keep every other stream waiting for a second. A conversation has some thousands.
 */
const MAX_PARTS = 250_000

/**
 * Refuses a body that the gateway could only translate at somebody's cost.
 *
 * @throws {PortusError} `invalid_request`
 */
export function refuseUntranslatable(endpoint: Endpoint, body: JsonBody): void {
  if (body.members.parts > MAX_PARTS)
    throw new PortusError('invalid_request', 'The body has too many values to be translated')
  if (endpoint.dialect === 'anthropic') refuseThread(body)
}

/**
 * The gateway would drop `thread` without a word, and the client then send the next turn without
 * what came before. Told so, Anthropic's SDKs send the whole conversation instead.
 */
function refuseThread(body: JsonBody): void {
  if ((readMember(body, 'thread') ?? null) === null) return
  throw new PortusError(
    'invalid_request',
    'This model keeps no message threads; send the whole conversation without "thread"',
    { param: 'thread', machineReadable: { error_code: 'thread_unsupported_request' } },
  )
}

/** Where each of the two formats asks for an answer that fits a schema. */
const SCHEMA_MEMBERS: Readonly<Record<string, readonly string[]>> = {
  chat: ['response_format'],
  messages: ['output_config', 'output_format'],
}

/**
 * On its way to Anthropic the gateway drops the schema that an answer must fit, and the client would
 * take free text for the data it asked for. An alias that has other targets as well is let pass.
 *
 * @throws {PortusError} `invalid_request`
 */
export function refuseLostSchema(endpoint: Endpoint, body: JsonBody, { targets }: Alias): void {
  const names = SCHEMA_MEMBERS[endpoint.name] ?? []
  const present = names.filter((name) => body.members.values.has(name))
  if (present.length === 0 || ![...targets.values()].every(isAnthropic)) return
  for (const param of present) {
    if (asksForSchema(readMember(body, param)))
      throw new PortusError(
        'invalid_request',
        'Translated for Anthropic, an answer cannot be held to a schema; ask for a call of a tool instead',
        { param },
      )
  }
}

const isAnthropic = ({ provider, model }: Resolved): boolean =>
  provider === 'anthropic' || (provider === 'vertex-ai' && model.startsWith('anthropic.'))

/** `{"type":"json_schema"}`, or one in `output_config`'s `format`. */
function asksForSchema(value: unknown): boolean {
  const { type, format } = (value ?? {}) as { type?: unknown; format?: unknown }
  return type === 'json_schema' || (format !== undefined && asksForSchema(format))
}
