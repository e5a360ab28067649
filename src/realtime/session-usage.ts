import type { AnswerFacts } from '../api/answer-facts'
import { summedUsage, type Usage } from '../api/dialect'
import { openaiUsage } from '../api/openai-usage'
import { laterTier, servedTier } from '../api/tier'
import { jsonIn } from '../body/json/json-in'
import { watchMembers } from '../body/json/watch-members'

/** What a connection has used. */
export type SessionUsage = {
  /** Looks at a frame of the provider's. */
  note(text: string, bytes: Uint8Array): void
  readonly facts: AnswerFacts
}

/** Events name their type within so many letters. Most frames are sound, and need not be read for it. */
const HEAD_LENGTH = 256
const CREATED = '"response.created"'
const DONE = '"response.done"'

/**
 * Sums up what the responses of a realtime connection use. A response says it in its last event, also one that was
 * cancelled. What transcribes the client's sound is another model, and is not counted.
 * https://platform.openai.com/docs/api-reference/realtime-server-events/response/done
 */
export function sessionUsage(onUsage?: (usage: Usage, tier?: string) => void): SessionUsage {
  let sum: Usage | undefined
  let tier: string | undefined
  let running = 0
  return {
    note(text, bytes) {
      const head = text.slice(0, HEAD_LENGTH)
      const isDone = head.includes(DONE)
      if (!isDone && !head.includes(CREATED)) return
      const watch = watchMembers(['type', 'response.usage', 'response.service_tier'])
      watch.push(bytes)
      const type = watch.values.get('type')?.trim()
      if (type === CREATED) running++
      if (type !== DONE) return
      running = Math.max(0, running - 1)
      const counts = jsonIn(watch.values.get('response.usage') ?? '')
      const usage = openaiUsage(counts)
      if (!usage) return
      const said = servedTier(counts, jsonIn(watch.values.get('response.service_tier') ?? ''))
      tier = laterTier(tier, said)
      sum = summedUsage(sum ?? {}, [usage])
      onUsage?.(usage, said)
    },
    get facts() {
      const isOpen = running > 0
      return {
        usage: sum,
        ...(tier !== undefined && { tier }),
        // A response that ran to no end has used what nobody knows.
        ...(isOpen && { streamed: { textBytes: 0, countedBytes: 0, hasStopped: false } }),
      }
    },
  }
}
