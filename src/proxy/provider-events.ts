import { jsonIn } from '../body/json/json-in'
import { PortusError, portusError } from '../errors'
import { invalidAnswer } from '../portkey/errors'
import { type Answer, contentOf } from '../stream/answer'
import { parseSse, type SseEvent } from '../stream/parse-sse'
import { readWhole } from '../stream/read-whole'
import type { AnswerEvent, Format } from '../translate/answer-events'

/** The events of an answer, in groups that came together. */
export type EventGroups = AsyncGenerator<readonly AnswerEvent[], undefined>

/** How a stream begins that is made of server-sent events, whatever it is called. */
const EVENTS = /^\ufeff?(?::|data:|event:|id:|retry:)/

/** Reads the events of a provider's answer. What it is called counts less than what it is. */
export function answerEvents(answer: Answer, format: Format, isStreamed: boolean): EventGroups {
  const start = new TextDecoder().decode(answer.first?.subarray(0, MAX_START_BYTES)).trimStart()
  if (contentOf(answer.headers) === 'events' || EVENTS.test(start))
    return parsed(parseSse(answer.body), format)
  if (isStreamed && start.startsWith('[') && format.streamedArray)
    return parsed(format.streamedArray(answer.body), format)
  return wholeEvents(answer, format)
}

/** Enough to tell events from JSON. */
const MAX_START_BYTES = 64

async function* parsed(groups: AsyncIterable<readonly SseEvent[]>, format: Format): EventGroups {
  const parser = format.eventParser()
  for await (const group of groups) {
    const events = readable(() => group.flatMap((event) => parser.push(event)))
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

async function* wholeEvents(answer: Answer, format: Format): EventGroups {
  const bytes = await readWhole(answer)
  const json = jsonIn(bytes.toString())
  if (json === undefined) throw invalidAnswer()
  const events = readable(() => format.parseAnswer(json))
  if (events.length === 0) throw invalidAnswer()
  yield events
  return undefined
}
