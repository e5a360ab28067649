import type { AnswerEvent } from '../../answer-events'
import type { JsonObject } from '../../conversation'
import { filledTextOf, isObject } from '../../values'

/** Whether a detail has words. https://openrouter.ai/docs/use-cases/reasoning-tokens */
export const hasText = (details: readonly unknown[]): boolean =>
  details.some((detail) => isObject(detail) && wordsOf(detail) !== undefined)

const wordsOf = (detail: JsonObject): string | undefined =>
  filledTextOf(detail.text) ?? filledTextOf(detail.summary)

/**
 * An entry of `reasoning_details`. What is signed or encrypted must come back as it was, so that the
 * whole entry is kept, but for its words: in a stream they came before.
 * https://openrouter.ai/docs/use-cases/reasoning-tokens#preserving-reasoning-blocks
 */
export function detailEvents(detail: JsonObject, emit: (event: AnswerEvent) => void): void {
  const text = wordsOf(detail)
  if (text !== undefined) emit({ type: 'reasoning', text })
  const isEncrypted = filledTextOf(detail.data) !== undefined
  if (!isEncrypted && filledTextOf(detail.signature) === undefined) return
  const { text: _, summary: __, ...kept } = detail
  const opaque = { maker: 'chat' as const, value: JSON.stringify(kept) }
  emit({ type: 'opaque', opaque, ...(isEncrypted && { isRedacted: true }) })
}
