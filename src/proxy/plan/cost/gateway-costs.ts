import type { ResolvedTarget } from '../../../alias/alias'
import type { Endpoint } from '../../../api/endpoints/endpoints'
import { type JsonBody, readLongMember } from '../../../body/json/body'
import { type PortusError, portusError } from '../../../errors'
import { hasDeepArguments } from './deep-arguments'
import { gatewayCopies } from './gateway-copies'
import { expandsBeyond } from './gateway-references'

/** So many copies take some 50 ms. A conversation has some thousands. */
const MAX_COPIES = 10_000_000
/** A body with fewer values cannot have so many copies, and need not be parsed. */
const FEWEST_PARTS = Math.floor(Math.sqrt(2 * MAX_COPIES))

/** The gateway may make these a dozen times over. Schemas of tools have some hundreds. */
const MAX_EXPANDED_PARTS = 20_000

/** The error for a chat completion that the gateway could only translate at everybody's cost. */
export function costlyForGateway(
  { name }: Endpoint,
  body: JsonBody,
  { provider }: ResolvedTarget,
): PortusError | undefined {
  if (name !== 'chat') return undefined
  const deep = deepArguments(body)
  if (deep) return deep
  if (provider === 'bedrock') return costlyForConverse(body)
  return provider === 'google' || provider === 'vertex-ai' ? costlyForGemini(body) : undefined
}

/** Short texts are not deep, so that most conversations need not be parsed for it. */
function deepArguments(body: JsonBody): PortusError | undefined {
  const { values, longStrings } = body.members
  const { start = 0, end = 0 } = values.get('messages') ?? {}
  const isLong = longStrings.some((span) => span.start > start && span.end < end)
  return isLong && hasDeepArguments(readLongMember(body, 'messages'))
    ? portusError('invalid_request', 'deep_arguments', { param: 'messages' })
    : undefined
}

function costlyForConverse(body: JsonBody): PortusError | undefined {
  return body.members.parts >= FEWEST_PARTS &&
    gatewayCopies(readLongMember(body, 'messages')) > MAX_COPIES
    ? portusError('invalid_request', 'too_many_neighbours', { param: 'messages' })
    : undefined
}

function costlyForGemini(body: JsonBody): PortusError | undefined {
  const tools = readLongMember(body, 'tools')
  const form = readLongMember(body, 'response_format')
  if (!expandsBeyond(MAX_EXPANDED_PARTS, tools, form)) return undefined
  return portusError('invalid_request', 'too_many_references', {
    param: expandsBeyond(MAX_EXPANDED_PARTS, tools, undefined) ? 'tools' : 'response_format',
    values: { max: MAX_EXPANDED_PARTS },
  })
}
