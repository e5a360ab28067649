import { jsonIn } from '../../../../body/json/json-in'
import type { JsonObject, Opaque, Part } from '../../../conversation'
import { isObject } from '../../../values'
import type { Printing } from './printing'
import { isClaudeModel, isGemini } from './traits'

type Thought = Part & { kind: 'reasoning' }

const DROPPED = 'messages.reasoning'

/** The members of an answer that bring its thoughts back, for providers that want them. */
export function printThoughts(parts: readonly Part[], printing: Printing): JsonObject {
  const { history } = printing.traits
  if (history === 'reasoning_details') return printDetails(parts, printing)
  const thoughts = parts.filter((part) => part.kind === 'reasoning')
  if (history === undefined) {
    if (thoughts.length > 0) printing.drop(DROPPED)
    return {}
  }
  let text = ''
  for (const thought of thoughts) {
    if (isOwn(thought)) text += thought.text
    else printing.drop(DROPPED)
  }
  if (text !== '') return { [history]: text }
  const { unknownThought } = printing.traits
  const isNeeded = printing.isThinking && parts.some(({ kind }) => kind === 'call')
  return isNeeded && unknownThought !== undefined ? { reasoning_content: unknownThought } : {}
}

/** Whether a thought was made by a provider of this format. */
const isOwn = ({ opaque }: Thought): boolean => opaque === undefined || opaque.maker === 'chat'

/**
 * OpenRouter wants each entry back as it was, in the same order.
 * https://openrouter.ai/docs/use-cases/reasoning-tokens#preserving-reasoning
 */
function printDetails(parts: readonly Part[], printing: Printing): JsonObject {
  const details: JsonObject[] = []
  for (const part of parts) {
    if (part.kind !== 'reasoning' && !(part.kind === 'call' && part.opaque)) continue
    const detail =
      part.kind === 'call'
        ? signedCall(part.id, part.opaque, printing)
        : printDetail(part, printing)
    if (detail) details.push(detail)
    else printing.drop(DROPPED)
  }
  return details.length > 0 ? { reasoning_details: details } : {}
}

const TEXT = 'reasoning.text'
const ENCRYPTED = 'reasoning.encrypted'
const CLAUDE = 'anthropic-claude-v1'
const GEMINI = 'google-gemini-v1'

function printDetail(thought: Thought, { target }: Printing): JsonObject | undefined {
  const { text, opaque, isRedacted } = thought
  if (opaque === undefined) return { type: TEXT, text }
  const { maker, value } = opaque
  if (maker === 'chat') return ownDetail(value, text)
  if (maker === 'anthropic' && isClaudeModel(target))
    return isRedacted
      ? { type: ENCRYPTED, data: value, format: CLAUDE }
      : { type: TEXT, text, signature: value, format: CLAUDE }
  if (maker === 'gemini' && isGemini(target))
    return { type: ENCRYPTED, data: value, format: GEMINI }
  return undefined
}

/** An entry as it came, with its text. See `answer/read-reasoning.ts`. */
function ownDetail(value: string, text: string): JsonObject | undefined {
  const members = jsonIn(value)
  if (!isObject(members)) return undefined
  if (members.type === 'reasoning.summary') return { ...members, summary: text }
  return members.type === ENCRYPTED ? members : { ...members, text }
}

function signedCall(
  id: string,
  opaque: Opaque | undefined,
  { target, idOf }: Printing,
): JsonObject | undefined {
  return opaque?.maker === 'gemini' && isGemini(target)
    ? { type: ENCRYPTED, data: opaque.value, format: GEMINI, id: idOf(id) }
    : undefined
}
