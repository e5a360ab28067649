import type { AnswerFacts, Streamed } from '../../api/answer-facts'
import type { Usage } from '../../api/dialect'
import type { AnswerEvent } from '../../translate/answer-events'

type Writable<T> = { -readonly [Name in keyof T]: T[Name] }

/** What the events of a translated answer say that it has used: `facts` is as new as the last event that was noted. */
export function eventFacts(): { facts: AnswerFacts; note: (event: AnswerEvent) => void } {
  const usage: Usage = {}
  const streamed: Writable<Streamed> = { textBytes: 0, countedBytes: 0, hasStopped: false }
  const facts: Writable<AnswerFacts> = { usage, streamed }
  return {
    facts,
    note(event) {
      switch (event.type) {
        case 'text':
        case 'refusal':
        case 'reasoning':
        case 'call':
          streamed.textBytes += Buffer.byteLength(event.text)
          break
        case 'compaction':
          streamed.textBytes += Buffer.byteLength(event.summary)
          break
        case 'usage':
          Object.assign(usage, event.usage)
          if (event.tier !== undefined) facts.tier = event.tier
          streamed.countedBytes = streamed.textBytes
          break
        case 'stop':
          streamed.hasStopped = true
      }
    },
  }
}
