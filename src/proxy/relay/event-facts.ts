import type { AnswerFacts, Streamed } from '../../api/answer-facts'
import type { Usage } from '../../api/dialect'
import { laterTier } from '../../api/tier'
import type { AnswerEvent } from '../../translate/answer-events'

type Writable<T> = { -readonly [Name in keyof T]: T[Name] }

/**
 * What the events of a translated answer say that it has used: `facts` is as new as the last event that was noted.
 *
 * @param isStreamed Whether they came one by one, so that counts are of what came before them.
 */
export function eventFacts(isStreamed: boolean): {
  facts: AnswerFacts
  note: (event: AnswerEvent) => void
} {
  const usage: Usage = {}
  const streamed: Writable<Streamed> = { textBytes: 0, countedBytes: 0, hasStopped: false }
  // A tier that the provider does not say is not one that the client reads in the translation.
  const facts: Writable<AnswerFacts> = { usage, streamed, tier: undefined }
  let isCounted = false
  return {
    facts,
    note(event) {
      streamed.textBytes += textBytesOf(event)
      if (event.type === 'usage') {
        Object.assign(usage, event.usage)
        facts.tier = laterTier(facts.tier, event.tier)
        isCounted = true
      }
      if (isCounted) streamed.countedBytes = streamed.textBytes
      if (isStreamed) isCounted = false
      if (event.type === 'stop') streamed.hasStopped = true
    },
  }
}

function textBytesOf(event: AnswerEvent): number {
  switch (event.type) {
    case 'text':
    case 'refusal':
    case 'reasoning':
    case 'call':
      return Buffer.byteLength(event.text)
    case 'compaction':
      return Buffer.byteLength(event.summary)
    default:
      return 0
  }
}
