import { jsonIn } from '../body/json/json-in'
import { limitedParts } from '../body/json/limited-parts'
import { PortusError, portusError } from '../errors'
import type { Hold } from '../limits/bytes-in-flight'
import { ANSWER_COPIES, counting } from '../limits/copies'
import { invalidAnswer } from '../portkey/errors'
import { type Answer, contentOf } from '../stream/answer'
import { beginsEvents, startText } from '../stream/content-by-start'
import { keep, MAX_ANSWER_BYTES } from '../stream/limited'
import { parseSse, type SseEvent } from '../stream/parse-sse'
import { readWhole } from '../stream/read-whole'
import type { AnswerEvent, Format } from '../translate/answer-events'

/** The events of an answer, in groups that came together. */
export type EventGroups = AsyncGenerator<readonly AnswerEvent[], undefined>

/**
 * Reads the events of a provider's answer. What it is called counts less than what it is.
 *
 * @param hold Counts an answer that is read whole, and of a stream what a parser may keep without a word to the client.
 */
export function answerEvents(
  answer: Answer,
  format: Format,
  isStreamed: boolean,
  hold: Hold,
): EventGroups {
  const start = startText(answer.first).trimStart()
  if (contentOf(answer.headers) === 'events' || beginsEvents(start))
    return parsed(parseSse(answer.body), format, hold)
  if (isStreamed && start.startsWith('[') && format.streamedArray)
    return parsed(format.streamedArray(answer.body), format, hold)
  return wholeEvents(answer, format, hold)
}

/** Of an event that says nothing, a parser may keep a few times as much as it is long. */
const SILENT_COPIES = 4
const SILENT_BYTES = 128

async function* parsed(
  groups: AsyncIterable<readonly SseEvent[]>,
  format: Format,
  hold: Hold,
): EventGroups {
  const parser = format.eventParser()
  let silentBytes = 0
  const push = (event: SseEvent): readonly AnswerEvent[] => {
    const events = parser.push(event)
    if (events.length === 0) {
      const bytes = SILENT_BYTES + SILENT_COPIES * event.data.length
      silentBytes += bytes
      keep(hold, bytes, silentBytes)
    }
    return events
  }
  for await (const group of groups) {
    const events = readable(() => group.flatMap(push))
    if (events.length > 0) yield events
    if (events.some(({ type }) => type === 'error')) return undefined
  }
  const last = readable(() => parser.finish())
  if (last.length > 0) yield last
  return undefined
}

/** Whatever a parser stumbles over, it is the provider's answer that cannot be read. */
function readable<T>(parse: () => T): T {
  try {
    return parse()
  } catch (cause) {
    throw cause instanceof PortusError ? cause : portusError('invalid_provider_answer', { cause })
  }
}

async function* wholeEvents(answer: Answer, format: Format, hold: Hold): EventGroups {
  const body = limitedParts(answer.body)
  const bytes = await readWhole({ body }, MAX_ANSWER_BYTES, counting(hold, ANSWER_COPIES))
  const json = jsonIn(bytes.toString())
  if (json === undefined) throw invalidAnswer()
  const events = readable(() => format.parseAnswer(json))
  if (events.length === 0) throw invalidAnswer()
  yield events
  return undefined
}
