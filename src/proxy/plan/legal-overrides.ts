import { RESPONSES_INPUT } from '../../api/endpoints/endpoints'
import { type JsonBody, readMember, slicesOf } from '../../body/json/body'
import { bytesHold } from '../../body/json/bytes-hold'
import type { ClientRequest } from '../request/read-request'
import { withoutForeignItems } from './foreign/items'
import { isThought, readTurns, type Turn, withoutForeignThoughts } from './foreign/thoughts'

/** The alias's overrides as a conversation allows them, and what the conversation loses. */
export type LegalOverrides = {
  overrides: ReadonlyMap<string, string>
  dropped: readonly string[]
}

const CALL = '"tool_use"'
const NOTHING: readonly string[] = []
const OFF = '{"type":"disabled"}'

/**
 * The alias's overrides for a request that passes through. In Anthropic's format and OpenAI's some conversations would be
 * refused with them, or as they are: with thoughts of another maker, or thinking behind calls without a thought.
 */
export function legalOverrides(
  request: ClientRequest,
  target: string,
  body: JsonBody,
): LegalOverrides {
  const { alias, endpoint, explicitParams } = request
  const overrides = alias.overridesFor(target, endpoint.overrides, explicitParams)
  const fixed = alias.leafOf(target)?.override_params ?? {}
  if (RESPONSES_INPUT.has(endpoint.name) && !Object.hasOwn(fixed, 'input')) {
    const own = withoutForeignItems(body)
    if (own) return { overrides: new Map(overrides).set('input', own.text), dropped: own.dropped }
  }
  if (endpoint.dialect !== 'anthropic') return { overrides, dropped: NOTHING }
  // What no client may choose stays, whatever the conversation: a provider's refusal is better than another answer.
  const isFixed = Object.hasOwn(fixed, 'thinking')
  const cleaned = Object.hasOwn(fixed, 'messages') ? undefined : withoutForeignThoughts(body)
  if (cleaned) {
    const legal = new Map(overrides).set('messages', cleaned.text)
    if (!isFixed && callsWithoutThought(cleaned.turns) && thinks(overrides, body))
      legal.set('thinking', OFF)
    return { overrides: legal, dropped: cleaned.dropped }
  }
  const isDefault = overrides.has('thinking') && !isFixed
  if (!isDefault || explicitParams.has('thinking') || !endsInBareCalls(body))
    return { overrides, dropped: NOTHING }
  const legal = new Map(overrides)
  legal.delete('thinking')
  return { overrides: legal, dropped: NOTHING }
}

/** Whether a request asks for thoughts of a fixed budget, which must then stand before every call. */
function thinks(overrides: ReadonlyMap<string, string>, body: JsonBody): boolean {
  const text = overrides.get('thinking')
  const thinking = text === undefined ? readMember(body, 'thinking') : JSON.parse(text)
  return (thinking as { type?: unknown } | null | undefined)?.type === 'enabled'
}

/** Most requests call no tool, and need not be parsed for this. */
function endsInBareCalls(body: JsonBody): boolean {
  const span = body.members.values.get('messages')
  if (!span || !bytesHold(slicesOf(body.pieces, span), CALL)) return false
  const { turns } = readTurns(body)
  return turns !== undefined && callsWithoutThought(turns)
}

/**
 * Whether the last answer called tools without a thought. Anthropic refuses it while thinking is on.
 * https://docs.anthropic.com/en/docs/build-with-claude/extended-thinking#preserving-thinking-blocks
 */
function callsWithoutThought(turns: readonly Turn[]): boolean {
  const last = turns.findLast((turn) => turn?.role === 'assistant')
  const blocks = Array.isArray(last?.content) ? last.content : []
  return blocks.some((block) => block?.type === 'tool_use') && !blocks.some(isThought)
}
