import type { Leaf } from '../../alias/defaults'
import { bytesOf, type JsonBody, readMember } from '../../body/json/body'
import type { ClientRequest } from '../request/read-request'

const CALL = Buffer.from('"tool_use"')

type Turn = { role?: unknown; content?: unknown } | null

/** The alias's overrides, without a default that the conversation does not allow. */
export function legalOverrides(
  request: ClientRequest,
  target: string,
  body: JsonBody,
): ReadonlyMap<string, string> {
  const { alias, endpoint, explicitParams } = request
  const overrides = alias.overridesFor(target, endpoint.overrides, explicitParams)
  const leaf = alias.leaves.find(({ name }) => name === target)?.leaf
  if (!leaf || !refusesThinking(request, leaf, body)) return overrides
  return new Map([...overrides].filter(([name]) => name !== 'thinking'))
}

/**
 * Whether an alias's default for `thinking` must be left out of a message: its last answer called tools
 * without a thought, and Anthropic refuses such a turn while thinking is on.
 * https://docs.anthropic.com/en/docs/build-with-claude/extended-thinking#preserving-thinking-blocks
 */
function refusesThinking(
  { endpoint, explicitParams }: ClientRequest,
  { thinking }: Pick<Leaf, 'thinking'>,
  body: JsonBody,
): boolean {
  if (!thinking || endpoint.name !== 'messages' || explicitParams.has('thinking')) return false
  const span = body.members.values.get('messages')
  // Most requests call no tool, and need not be parsed for this.
  if (!span || !Buffer.from(bytesOf(body, span)).includes(CALL)) return false
  const turns = readMember(body, 'messages')
  if (!Array.isArray(turns)) return false
  const last = (turns as Turn[]).findLast((turn) => turn?.role === 'assistant')
  const types = Array.isArray(last?.content) ? last.content.map(typeOf) : []
  return types.includes('tool_use') && !types.some((type) => THOUGHTS.has(type))
}

const THOUGHTS: ReadonlySet<unknown> = new Set(['thinking', 'redacted_thinking'])

const typeOf = (block: unknown): unknown => (block as { type?: unknown } | null)?.type
