import type { AnswerEvent } from '../../../answer-events'
import type { JsonObject } from '../../../conversation'
import { emptyMembers, filledTextOf, objectOf, objectsOf, wordOf } from '../../../values'

/** Reads thoughts, whole or in pieces, wherever a provider puts them. */
export type ReasoningReader = {
  read(said: JsonObject): readonly AnswerEvent[]
  /** What is known of the last thought once something else follows it. */
  flush(): readonly AnswerEvent[]
}

const NONE: readonly AnswerEvent[] = []

/** An entry of `reasoning_details` without its text: what the next turn must bring back. */
type Detail = { key: string; members: Record<string, unknown> }

/**
 * Some providers say a thought twice, so only the richest way counts.
 *
 * - `reasoning_details`: https://openrouter.ai/docs/use-cases/reasoning-tokens
 * - `thinking_blocks`: LiteLLM, https://docs.litellm.ai/docs/reasoning_content
 * - `reasoning_content`: https://api-docs.deepseek.com/guides/reasoning_model
 * - `reasoning`: https://console.groq.com/docs/reasoning
 */
export function reasoningReader(): ReasoningReader {
  let open: Detail | undefined

  const flush = (): readonly AnswerEvent[] => {
    if (!open) return NONE
    const { members } = open
    open = undefined
    const isRedacted = members.type === 'reasoning.encrypted'
    const isTelling = TELLING.some((name) => members[name] !== undefined)
    if (!isTelling && (members.format === undefined || members.format === 'unknown')) return NONE
    const opaque = { maker: 'chat', value: JSON.stringify(members) } as const
    return [{ type: 'opaque', opaque, ...(isRedacted && { isRedacted }) }]
  }

  const readDetail = (detail: JsonObject): AnswerEvent[] => {
    const { text, summary, ...members } = detail
    const key = `${wordOf(detail.type)} ${wordOf(detail.index)}`
    const isNext = open?.key !== key || detail.type === 'reasoning.encrypted'
    const events = isNext ? [...flush()] : []
    open ??= { key, members: emptyMembers() }
    for (const [name, value] of Object.entries(members))
      if (value !== null && value !== '') open.members[name] = value
    const said = filledTextOf(text) ?? filledTextOf(summary)
    if (said !== undefined) events.push({ type: 'reasoning', text: said })
    return events
  }

  return {
    read(said) {
      const { reasoning_details, thinking_blocks, reasoning_content, reasoning, thinking } = said
      const details = Array.isArray(reasoning_details)
        ? objectsOf(reasoning_details).flatMap(readDetail)
        : []
      const blocks =
        details.length === 0 && Array.isArray(thinking_blocks)
          ? objectsOf(thinking_blocks).flatMap(readThinkingBlock)
          : []
      const events = [...details, ...blocks]
      if (events.some(({ type }) => type === 'reasoning')) return events
      const text =
        filledTextOf(reasoning_content) ??
        filledTextOf(reasoning) ??
        filledTextOf(objectOf(reasoning)?.content) ??
        filledTextOf(thinking)
      if (text === undefined) return events
      return [{ type: 'reasoning', text }, ...events]
    },
    flush,
  }
}

/** Members of an entry without which it need not come back as it was. */
const TELLING = ['signature', 'data', 'id']

/** A block of Anthropic's, whose signature Anthropic takes back wherever Claude runs. */
function readThinkingBlock(block: JsonObject): AnswerEvent[] {
  const data = filledTextOf(block.data)
  if (data !== undefined)
    return [{ type: 'opaque', opaque: { maker: 'anthropic', value: data }, isRedacted: true }]
  const text = filledTextOf(block.thinking)
  const value = filledTextOf(block.signature)
  return [
    ...(text === undefined ? [] : [{ type: 'reasoning' as const, text }]),
    ...(value === undefined
      ? []
      : [{ type: 'opaque' as const, opaque: { maker: 'anthropic' as const, value } }]),
  ]
}
