import { message, messageEvents, textBlock } from '../anthropic-messages'
import { converse, converseFrames, converseText, invokeFrames } from '../bedrock-converse'
import { cohereAnswer, cohereEvents } from '../cohere'
import { geminiAnswer, geminiEvents } from '../gemini'
import { type Ask, askOf, MARKS, type MarkedAnswer, markedAnswer } from './marked'

/** How one format says its parts, and whether a path asks for a stream. */
type MarkedFormat = {
  path: RegExp
  isStream: (path: string, body: string) => boolean
  whole: (parts: string[]) => object
  type: string
  /** Pieces in Latin-1, a character a byte. */
  pieces: (parts: string[]) => string[]
}

const FRAMES = 'application/vnd.amazon.eventstream'
const EVENTS = 'text/event-stream'

const inLatin1 = (frames: readonly Uint8Array[]): string[] =>
  frames.map((frame) => Buffer.from(frame).toString('latin1'))

const blocks = (parts: string[]) => ({ blocks: [textBlock(...parts)], hasPing: false })

const FORMATS: readonly MarkedFormat[] = [
  {
    path: /\/converse(-stream)?$/,
    isStream: (path) => path.endsWith('-stream'),
    whole: (parts) => converse({ blocks: [converseText(...parts)] }),
    type: FRAMES,
    pieces: (parts) => inLatin1(converseFrames({ blocks: [converseText(...parts)] })),
  },
  {
    path: /\/invoke(-with-response-stream)?$/,
    isStream: (path) => path.endsWith('-stream'),
    whole: (parts) => message(blocks(parts)),
    type: FRAMES,
    pieces: (parts) => inLatin1(invokeFrames(blocks(parts))),
  },
  {
    path: /\/anthropic\/models\/[^/]+:(rawPredict|streamRawPredict)$/,
    isStream: (_, body) => askOf('', body).isStream,
    whole: (parts) => message(blocks(parts)),
    type: EVENTS,
    pieces: (parts) => messageEvents(blocks(parts)),
  },
  {
    path: /:(generateContent|streamGenerateContent)(\?|$)/,
    isStream: (path) => path.includes(':stream'),
    whole: (parts) => geminiAnswer({ parts: parts.map((text) => ({ text })) }),
    type: EVENTS,
    pieces: (parts) => geminiEvents({ parts: parts.map((text) => ({ text })) }),
  },
  {
    path: /\/v2\/chat$/,
    isStream: (_, body) => askOf('', body).isStream,
    whole: (parts) => cohereAnswer({ text: parts }),
    type: EVENTS,
    pieces: (parts) => cohereEvents({ text: parts }),
  },
]

/** What a request asks for, and its answer in the format that its path names. */
export function markedByPath(path: string, body: string): { ask: Ask; answer: MarkedAnswer } {
  const ask = askOf(path, body)
  const format = FORMATS.find((one) => one.path.test(path))
  if (!format) return { ask, answer: markedAnswer(ask) }
  const parts = Array.from({ length: MARKS }, (_, index) => ` ${index} #${ask.id}#`)
  const isStream = format.isStream(path, body)
  return {
    ask: { ...ask, isStream },
    answer: isStream
      ? { type: format.type, pieces: format.pieces(parts) }
      : { type: 'application/json', pieces: [JSON.stringify(format.whole(parts))] },
  }
}
