import type { AnswerEvent } from '../../../answer-events'
import type { JsonObject } from '../../../conversation'
import { filledTextOf, objectsOf } from '../../../values'
import { type ItemState, NO_EVENTS } from './item-state'

/** Which of its texts a model's thoughts are: summaries of them, or the thoughts themselves. */
export type ThoughtKind = 'summary' | 'text'

const BETWEEN_THOUGHTS = '\n\n'

/** A piece of a thought. Nothing where the item tells its thoughts in the other kind already. */
export function readThought(
  item: ItemState,
  kind: ThoughtKind,
  index: unknown,
  value: unknown,
): readonly AnswerEvent[] {
  const said = filledTextOf(value)
  if (said === undefined || (item.thoughts ?? kind) !== kind) return NO_EVENTS
  const at = typeof index === 'number' ? index : 0
  const isNext = item.thoughts !== undefined && item.thoughtIndex !== at
  item.thoughts = kind
  item.thoughtIndex = at
  return [{ type: 'reasoning', text: isNext ? BETWEEN_THOUGHTS + said : said }]
}

/** A thought that is done, if no piece of it has come. */
export function readWholeThought(
  item: ItemState,
  kind: ThoughtKind,
  index: unknown,
  value: unknown,
): readonly AnswerEvent[] {
  const isSaid = item.thoughts === kind && (item.thoughtIndex ?? -1) >= Number(index ?? 0)
  return isSaid ? NO_EVENTS : readThought(item, kind, index, value)
}

/**
 * An item of reasoning that is done.
 * https://platform.openai.com/docs/guides/reasoning#encrypted-reasoning-items
 */
export function readReasoning(item: ItemState, value: JsonObject): readonly AnswerEvent[] {
  const events: AnswerEvent[] = []
  objectsOf(value.summary).forEach((part, index) => {
    events.push(...readWholeThought(item, 'summary', index, part.text))
  })
  objectsOf(value.content).forEach((part, index) => {
    events.push(...readWholeThought(item, 'text', index, part.text))
  })
  const encrypted = filledTextOf(value.encrypted_content)
  if (encrypted !== undefined)
    events.push({ type: 'opaque', opaque: { maker: 'openai', value: encrypted } })
  return events
}
