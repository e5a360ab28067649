import { jsonIn } from '../../../../body/json/json-in'
import type { AnswerEvent, EventParser } from '../../../answer-events'
import type { JsonObject } from '../../../conversation'
import { objectOf } from '../../../values'
import { blockReader } from './block-reader'
import { parseError } from './parse-error'
import { parseStop } from './parse-stop'
import { readUsage } from './parse-usage'

/**
 * Reads the events of `ConverseStream`, as `stream/converse-events.ts` makes them of its frames. The answer
 * is complete with `messageStop` and a clean end: `metadata` may come behind it, before it, or never.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStreamOutput.html
 */
export function eventParser(): EventParser {
  const blocks = blockReader()
  let isStarted = false
  let isStopped = false
  let hasFailed = false

  const read = (name: string, event: JsonObject, events: AnswerEvent[]) => {
    const index = event.contentBlockIndex ?? undefined
    switch (name) {
      case 'contentBlockStart':
        blocks.start(index, objectOf(event.start) ?? {}, events)
        return
      case 'contentBlockDelta':
        blocks.delta(index, objectOf(event.delta) ?? {}, events)
        return
      case 'contentBlockStop':
        blocks.stop(index, events)
        return
      case 'messageStop':
        blocks.stopAll(events)
        events.push(parseStop(event, blocks.hasCalls))
        isStopped = true
    }
  }

  return {
    push({ name, data }) {
      if (hasFailed) return []
      const event = objectOf(jsonIn(data))
      if (!event) return []
      const events: AnswerEvent[] = []
      if (name === 'error') events.push(parseError(objectOf(event.error) ?? event))
      else {
        if (!isStarted) events.push({ type: 'start' })
        isStarted = true
        if (name === 'metadata') events.push(...readUsage(event))
        // Nothing of the answer itself comes behind its end.
        if (!isStopped) read(name, event, events)
      }
      hasFailed = events.at(-1)?.type === 'error'
      return events
    },
    finish: () => (isStopped && !hasFailed ? [{ type: 'end' }] : []),
  }
}
