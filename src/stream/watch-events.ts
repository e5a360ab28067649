import type { AnswerFacts } from '../api/answer-facts'
import { type Dialect, type EventReading, parseData, type Usage } from '../api/dialect'
import { laterTier } from '../api/tier'
import { textMeter } from '../body/measure/text-meter'
import { scanEvents } from './scan-events'

/** Watches an answer go by, without holding it up or changing it. */
export type AnswerWatch = {
  /** Reads a chunk, and returns what the client gets now: the chunk itself, or its beginning up to an error. */
  push(chunk: Uint8Array): Uint8Array
  /** Reads what a stream ends with where no line break ends it. Returns what the client still gets. */
  finish(): Uint8Array
  /** How the stream ended by its own word, if it has. */
  readonly end: 'complete' | 'failed' | undefined
  /** Whether a reason for its end has come, so that it is complete if its body ends well. */
  readonly hasStopped: boolean
  /** Whether the next byte would begin an event. */
  readonly isBetweenEvents: boolean
  /** Whether an error has come behind which its API may say more. */
  readonly isFollowed?: boolean
  /** How many events have come. */
  readonly events?: number
  /** Whether JSON that ended here would have broken off. */
  readonly isOpen?: boolean
  readonly usage: Usage | undefined
  /** What is known so far of what it has used. */
  readonly facts: AnswerFacts
}

/** The same, for server-sent events. */
export type EventWatch = AnswerWatch & {
  /** See `scan-events.ts`. */
  readonly openBytes: number
}

/** The API whose stream it is. Without names of members no text is measured. */
export type WatchedDialect = Pick<Dialect, 'readEvent'> & Partial<Pick<Dialect, 'textMembers'>>

/** Called with each event that says something. Positions are those of `scan-events.ts`. */
export type OnReading = (reading: EventReading, start: number, end: number) => void

export const NO_BYTES = new Uint8Array(0)

/** The standard's name for an event without one, which says nothing. */
const DEFAULT_NAME = 'message'

export type EventOptions = {
  onReading?: OnReading
  /** Takes secrets out of the event that says an error. What came of it in earlier chunks is gone. */
  redact?: (text: string) => string
  /** Takes the data of an event that says an error. */
  onFailure?: (data: string) => void
}

/** Follows a stream to know whether it is complete, whether it has failed, and what it used. */
export function watchEvents(
  dialect: WatchedDialect,
  { onReading, redact, onFailure }: EventOptions = {},
): EventWatch {
  const textBytesIn = textMeter(dialect.textMembers ?? [])
  let end: EventWatch['end']
  let usage: Usage | undefined
  let tier: string | undefined
  let items = 0
  let textBytes = 0
  let countedBytes = 0
  let hasStopped = false
  let isFinishing = false
  let isBetweenEvents = true
  let events = 0
  /** Whether the last event has come. */
  let isOver = false
  /** Where in this chunk events with errors stand. */
  let failed: Place[] = []

  const scanner = scanEvents((name, data, start, stop) => {
    if (isOver) return
    events++
    const isNamed = name !== '' && name !== DEFAULT_NAME
    textBytes += textBytesIn(data)
    const reading = dialect.readEvent(isNamed ? name : typeOf(data), data, usage)
    if (!reading) {
      // Half an event: the body did not end as well as it seems.
      if (isFinishing && !parseData(data)) hasStopped = false
      return
    }
    if (reading.end === 'failed' && end !== 'complete') {
      failed.push({ start, stop })
      onFailure?.(data.toString())
      isOver = !reading.isFollowed
    }
    end ??= reading.end
    if (reading.usage) {
      usage = reading.usage
      countedBytes = textBytes
    }
    if (reading.tier) tier = laterTier(tier, reading.tier)
    if (reading.isItem) items++
    if (reading.hasStopped) hasStopped = true
    onReading?.(reading, start, stop)
  })

  return {
    push(chunk) {
      if (isOver) return NO_BYTES
      failed = []
      scanner.push(chunk)
      return failed.length > 0 ? withoutSecrets(chunk, failed, isOver, redact) : chunk
    },
    finish() {
      isBetweenEvents = scanner.isBetweenEvents
      isFinishing = true
      scanner.finish()
      return NO_BYTES
    },
    get end() {
      return end
    },
    get isFollowed() {
      return end === 'failed' && !isOver
    },
    get events() {
      return events
    },
    get hasStopped() {
      return hasStopped
    },
    get isBetweenEvents() {
      return isFinishing ? isBetweenEvents : scanner.isBetweenEvents
    },
    get openBytes() {
      return scanner.openBytes
    },
    get usage() {
      return usage
    },
    get facts() {
      const isStopped = hasStopped || end === 'complete'
      return {
        usage,
        ...(tier !== undefined && { tier }),
        ...(items > 0 && { items }),
        ...(events > 0 && { streamed: { textBytes, countedBytes, hasStopped: isStopped } }),
      }
    },
  }
}

/** Where an event stands in its chunk. It may have begun in one before. */
type Place = { start: number; stop: number }

/** A chunk whose errors say no secrets. Behind the last one nothing goes to the client. */
function withoutSecrets(
  chunk: Uint8Array,
  failed: readonly Place[],
  isOver: boolean,
  redact: EventOptions['redact'],
): Uint8Array {
  const pieces: Uint8Array[] = []
  let at = 0
  for (const { start, stop } of failed) {
    const from = Math.max(0, start)
    // A letter a byte: the event may begin in the middle of a character.
    const said = Buffer.from(chunk.subarray(from, stop)).toString('latin1')
    const clean = redact?.(said) ?? said
    if (clean === said) continue
    pieces.push(chunk.subarray(at, from), Buffer.from(clean, 'latin1'))
    at = stop
  }
  const rest = chunk.subarray(at, isOver ? failed.at(-1)?.stop : undefined)
  return pieces.length > 0 ? Buffer.concat([...pieces, rest]) : rest
}

const TYPE = Buffer.from('"type"')
const TYPE_FIRST = /^\{"type"\s*:\s*"([\w.]+)"/
/** Of data that begins with its type this much is looked at. */
const HEAD_BYTES = 128

/** What an event without a name says it is. Most APIs put it first. */
function typeOf(data: Buffer): string {
  const at = data.indexOf(TYPE)
  if (at === -1) return ''
  const first = at === 1 ? TYPE_FIRST.exec(data.toString('latin1', 0, HEAD_BYTES))?.[1] : undefined
  const type = first ?? parseData(data)?.type
  return typeof type === 'string' ? type : ''
}
