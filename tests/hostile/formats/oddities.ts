import { crc32 } from 'node:zlib'
import { errorFrame, exceptionFrame, frame } from '../../support/providers/aws-frames'
import type { Random } from '../../support/random'
import { withOddValues } from '../odd-values'
import type { GoodAnswer, Medium } from './good-answer'
import { both, type Expected, type OddAnswer, type Oddity, untouched } from './odd-answer'
import { changeJson, headersOf, payloadOf } from './unit-json'

const isStream = ({ medium }: OddAnswer) => medium === 'events' || medium === 'frames'
const isEvents = ({ medium }: OddAnswer) => medium === 'events'
const isFrames = ({ medium }: OddAnswer) => medium === 'frames'

const put = (answer: OddAnswer, at: number, removed: number, ...units: Uint8Array[]): void => {
  answer.units = answer.units.toSpliced(at, removed, ...units.map((unit) => Buffer.from(unit)))
}

const bytesIn = ({ units }: OddAnswer): Buffer => Buffer.concat([...units])

/** A damaged frame is known by its checksum; damaged text may be any other text. */
const damaged = ({ medium }: OddAnswer) =>
  medium === 'frames' ? ('same or failed' as const) : ('anything' as const)

/** Values that JSON allows, or nearly, and that a parser has trouble with. */
const TOKENS = [
  ...['null', 'true', '1e999', '-1e999', '1e-999', '-0', '0.1e1', '9007199254740993', '01', '.5'],
  ...['"\\ud800"', '"\\u0000"', '"\\x"', "'x'", '{"a":1,"a":2}', '{"__proto__":{"x":1}}', ''],
  `${'['.repeat(3000)}${']'.repeat(3000)}`,
  `${'{"a":'.repeat(3000)}1${'}'.repeat(3000)}`,
  '['.repeat(5000),
  `"${'long '.repeat(20_000)}"`,
  '9'.repeat(5000),
]
const VALUE = /("(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null)(?=[,}\]])/g

/** A text of JSON with one of its values replaced. */
export function withToken(text: string, { below, pick }: Random): string {
  const places = [...text.matchAll(VALUE)]
  const place = places[below(Math.max(places.length, 1))]
  if (!place) return pick(TOKENS)
  return text.slice(0, place.index) + pick(TOKENS) + text.slice(place.index + place[0].length)
}

const withValues = (text: string, random: Random): string => {
  try {
    return JSON.stringify(withOddValues(JSON.parse(text), random, random.pick([6, 20, 60]))) ?? ''
  } catch {
    return text
  }
}

/** A whole body that is an error, in the shapes that providers have. */
const ERRORS = [
  '{"error":{"message":"Own words","type":"server_error","code":"x"}}',
  '{"error":{"code":503,"message":"Own words","status":"UNAVAILABLE"}}',
  '[{"error":{"code":429,"message":"Own words","status":"RESOURCE_EXHAUSTED"}}]',
  '{"type":"error","error":{"type":"overloaded_error","message":"Own words"}}',
  '{"error":"Own words"}',
  '{"message":"Own words"}',
  '{"Message":"Own words"}',
  '{"detail":"Own words"}',
  '{"detail":[{"loc":["body"],"msg":"Own words"}]}',
  '{"errors":["Own words"]}',
  '{"error":{"message":{"nested":"Own words"}}}',
  '{"error":{"code":1e999,"message":null}}',
  '{"error":{}}',
  '{"error":[]}',
  '{"success":false,"error":{"message":"Own words"}}',
]

const NO_ANSWERS = [
  ...['', ' ', 'null', '[]', '""', '{}', '0', 'x', '<html>Log in</html>', '{"id":', '\ufeff'],
  ...['data: [DONE]\n\n', 'data: \n\n', ': c\n\n', 'event: x\n\n', '[DONE]', '\0\0\0\0', '[{}]'],
  ...['{"choices":[]}', '{"candidates":[]}', '{"content":[]}', '{"output":{}}', '{"message":{}}'],
]

const TYPES = [
  undefined,
  ...['', 'text/html', 'Text/HTML; charset=utf-8', 'text/plain', 'application/octet-stream'],
  ...['application/json', 'APPLICATION/JSON', 'application/json; charset=utf-16', 'image/png'],
  ...['text/event-stream', 'Text/Event-Stream', 'text/event-stream;charset=x', '*/*', 'json', ','],
  ...['application/vnd.amazon.eventstream', 'application/problem+json', 'application/x-ndjson'],
]

const STATUSES = [
  ...[199, 201, 202, 203, 204, 205, 206, 207, 226, 299, 300, 301, 302, 304, 307, 308, 399],
  ...[400, 401, 403, 404, 405, 408, 409, 410, 413, 415, 418, 422, 424, 429, 451, 499],
  ...[501, 502, 503, 504, 507, 511, 520, 529, 599, 600, 700, 999],
]

const UNKNOWN = [
  'event: from_the_future\ndata: {"type":"from_the_future","x":[1]}\n\n',
  'data: {"object":"from.the.future"}\n\n',
  'event: ping\ndata: {"type":"ping"}\n\n',
  'id: 7\nretry: 10\n\n',
  'data: {}\n\n',
  'data\n\n',
  'data: [1]\n\n',
  'data: null\n\n',
  'data: "text"\n\n',
  'data: {"error":{"message":"Own words"}}\n\n',
  'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Own words"}}\n\n',
  'event: error\ndata: x\n\n',
  'data: [DONE]\n\n',
]

/** The headers of a frame whose values are not texts, or are other ones. */
const FRAMES: readonly Uint8Array[] = [
  exceptionFrame('throttlingException', 'Own words'),
  exceptionFrame('modelStreamErrorException', 'Own words', { originalStatusCode: 424 }),
  errorFrame('InternalFailure', 'Own words'),
  errorFrame('', ''),
  frame({ ':message-type': 'exception' }, ''),
  frame({ ':message-type': 'exception', ':exception-type': '__proto__' }, '[]'),
  frame({ ':message-type': 'event', ':event-type': 'constructor' }, '{}'),
  frame({ ':message-type': 'event', ':event-type': 'chunk' }, '{"bytes":"%%%"}'),
  frame({ ':message-type': 'event', ':event-type': 'chunk' }, '{"bytes":7}'),
  frame({ ':message-type': 'event', ':event-type': 'messageStop' }, 'null'),
  frame({ ':message-type': 'event', ':event-type': 'metadata' }, '{"usage":[]}'),
  frame({ ':message-type': '' }, '{}'),
  frame({}, ''),
]

/** A frame with lengths that are not its own, under a true checksum of the prelude. */
function withLengths(unit: Buffer, total: number, headers: number): Buffer {
  const copy = Buffer.from(unit)
  copy.writeUInt32BE(total >>> 0, 0)
  copy.writeUInt32BE(headers >>> 0, 4)
  copy.writeUInt32BE(crc32(copy.subarray(0, 8)), 8)
  return copy
}

/** How server-sent events can be spelled otherwise. */
const SPELLINGS: readonly ((text: string) => string)[] = [
  (text) => text.replaceAll(/\r?\n/g, '\r\n'),
  (text) => text.replaceAll(/\r?\n/g, '\n'),
  (text) => text.replaceAll(/^(data|event): /gm, '$1:'),
  (text) => `: kept open\n\n${text}`,
  (text) => text.replace(/^data:/m, 'id: 7\ndata:'),
  (text) => text.replace(/^(event: .*?)(\r?\n)(data: .*?)(\r?\n)/m, '$3$2$1$4'),
]

/** Everything that can be done to an answer. */
export const ODDITIES: readonly Oddity[] = [
  {
    name: 'informational answers before it',
    change(answer, { below, pick }) {
      for (let count = 1 + below(3); count > 0; count--)
        answer.before.push(
          `${pick(['100 Continue', '102 Processing', '103 Early Hints\r\nLink: </a>']).replace(
            /^/,
            'HTTP/1.1 ',
          )}\r\n\r\n`,
        )
      return 'same'
    },
  },
  {
    name: 'another spelling',
    fits: isEvents,
    change(answer, { pick }) {
      const spell = pick(SPELLINGS)
      answer.units = answer.units.map((unit) => Buffer.from(spell(unit.toString())))
      return 'same'
    },
  },
  {
    name: 'cut off under a good end',
    change(answer, { below }) {
      answer.cutAt = below(bytesIn(answer).length)
      return 'same or failed'
    },
  },
  {
    name: 'broken off',
    change(answer, { below, pick }) {
      answer.cutAt = below(bytesIn(answer).length)
      answer.ending = pick(['close', 'reset'] as const)
      return 'same or failed'
    },
  },
  {
    name: 'silent from a byte on',
    change(answer, { below }) {
      answer.cutAt = below(bytesIn(answer).length)
      answer.ending = 'silent'
      return 'same or failed'
    },
  },
  {
    name: 'a flipped bit',
    change(answer, { below }) {
      const bytes = Buffer.from(bytesIn(answer))
      const at = below(bytes.length)
      bytes[at] = (bytes[at] ?? 0) ^ (1 << below(8))
      answer.units = [bytes]
      return damaged(answer)
    },
  },
  {
    name: 'bytes more or less',
    change(answer, { below }) {
      const bytes = bytesIn(answer)
      const at = below(bytes.length)
      const put = Buffer.from(Array.from({ length: below(5) }, () => below(256)))
      answer.units = [bytes.subarray(0, at), put, bytes.subarray(at + below(5))]
      return damaged(answer)
    },
  },
  {
    name: 'odd values',
    change(answer, random) {
      const { medium } = answer
      answer.units = answer.units.map((unit) =>
        changeJson(unit, medium, (text) => withValues(text, random)),
      )
      return 'anything'
    },
  },
  {
    name: 'odd tokens',
    change(answer, random) {
      const at = random.below(answer.units.length)
      const unit = answer.units[at]
      if (unit)
        put(
          answer,
          at,
          1,
          changeJson(unit, answer.medium, (text) => withToken(text, random)),
        )
      return 'anything'
    },
  },
  {
    name: 'an event twice',
    fits: isStream,
    change(answer, { below }) {
      const at = below(answer.units.length)
      put(answer, below(answer.units.length + 1), 0, answer.units[at] ?? Buffer.alloc(0))
      return 'anything'
    },
  },
  {
    name: 'an event missing',
    fits: isStream,
    change(answer, { below }) {
      put(answer, below(answer.units.length), 1)
      return 'anything'
    },
  },
  {
    name: 'events in another order',
    fits: isStream,
    change(answer, { below }) {
      const at = below(answer.units.length)
      const unit = answer.units[at] ?? Buffer.alloc(0)
      put(answer, at, 1)
      put(answer, below(answer.units.length + 1), 0, unit)
      return 'anything'
    },
  },
  {
    name: 'an unknown event',
    fits: isEvents,
    change(answer, { below, pick }) {
      put(answer, below(answer.units.length + 1), 0, Buffer.from(pick(UNKNOWN)))
      return 'anything'
    },
  },
  {
    name: 'an unknown frame',
    fits: isFrames,
    change(answer, { below, pick }) {
      put(answer, below(answer.units.length + 1), 0, pick(FRAMES))
      return 'anything'
    },
  },
  {
    name: 'a frame with wrong lengths',
    fits: isFrames,
    change(answer, { below, pick }) {
      const at = below(answer.units.length)
      const unit = answer.units[at]
      if (!unit || unit.length < 16) return 'same'
      const own = unit.readUInt32BE(0)
      const lengths = [0, 1, 15, 16, own - 1, own + 1, own + 100, 2 ** 31, 2 ** 32 - 1]
      const headers = [unit.readUInt32BE(4), 0, own, 2 ** 32 - 1, unit.readUInt32BE(4) + 1]
      put(answer, at, 1, withLengths(unit, pick(lengths), pick(headers)))
      return 'anything'
    },
  },
  {
    name: 'a frame with a wrong checksum',
    fits: isFrames,
    change(answer, { below, pick }) {
      const at = below(answer.units.length)
      const copy = Buffer.from(answer.units[at] ?? [])
      if (copy.length < 16) return 'same'
      const place = pick([8, copy.length - 4])
      copy.writeUInt32BE((copy.readUInt32BE(place) + 1) >>> 0, place)
      put(answer, at, 1, copy)
      return 'same or failed'
    },
  },
  {
    name: 'a frame of another name',
    fits: isFrames,
    change(answer, { below, pick }) {
      const at = below(answer.units.length)
      const unit = answer.units[at]
      if (!unit || unit.length < 16) return 'same'
      const name = pick([':event-type', ':message-type', ':content-type'])
      const value = pick(['', 'event', 'exception', 'error', 'messageStop', 'chunk', 'toString'])
      put(answer, at, 1, frame({ ...headersOf(unit), [name]: value }, payloadOf(unit)))
      return 'anything'
    },
  },
  {
    name: 'another content type',
    change(answer, { pick }) {
      answer.type = pick(TYPES)
      return 'anything'
    },
  },
  {
    name: 'another status',
    change(answer, { pick }) {
      answer.status = pick(STATUSES)
      if (answer.status >= 300 && answer.status < 400)
        answer.fields.push('Location: http://127.0.0.1:1/elsewhere')
      return 'anything'
    },
  },
  {
    name: 'an error under a good status',
    change(answer, { pick }) {
      answer.units = [Buffer.from(pick(ERRORS))]
      answer.medium = 'json'
      answer.type = 'application/json'
      return 'failed'
    },
  },
  {
    name: 'an error under a bad status',
    change(answer, { pick }) {
      answer.units = [Buffer.from(pick([...ERRORS, ...NO_ANSWERS]))]
      answer.status = pick([400, 401, 404, 413, 429, 502, 503, 529])
      answer.medium = 'json'
      answer.type = pick(['application/json', 'text/html', 'text/plain'])
      return 'failed'
    },
  },
  {
    name: 'no answer',
    change(answer, { pick }) {
      const text = pick(NO_ANSWERS)
      answer.units = [Buffer.from(text)]
      answer.medium = 'json'
      // A stream of an end alone is one that says nothing.
      return text.includes('[DONE]') ? 'anything' : 'failed'
    },
  },
  {
    name: 'what another provider says',
    change(answer, { pick }) {
      const other = pick(OTHERS)
      answer.units = other.units
      answer.medium = other.medium
      answer.type = other.type
      return 'anything'
    },
  },
]

type Other = { units: readonly Buffer[]; medium: Medium; type: string }

/** Whole answers of formats that nobody has asked. */
const OTHERS: readonly Other[] = [
  '{"object":"chat.completion","choices":[{"index":0,"message":{"content":"Hi"},"finish_reason":"stop"}]}',
  '{"candidates":[{"content":{"parts":[{"text":"Hi"}]},"finishReason":"STOP"}]}',
  '{"type":"message","content":[{"type":"text","text":"Hi"}],"stop_reason":"end_turn","usage":{}}',
  '{"output":{"message":{"content":[{"text":"Hi"}]}},"stopReason":"end_turn"}',
  '{"message":{"content":[{"type":"text","text":"Hi"}]},"finish_reason":"COMPLETE"}',
  '{"embedding":[1],"embeddings":[[1]],"data":[{"embedding":[1]}],"predictions":[{}]}',
].map((text) => ({ units: [Buffer.from(text)], medium: 'json', type: 'application/json' }))

/** What must become of an answer once it is changed. What is no frame any more is left as it is. */
function changed(answer: OddAnswer, oddity: Oddity, random: Random): Expected {
  try {
    return oddity.change(answer, random)
  } catch (error) {
    if (error instanceof RangeError || error instanceof SyntaxError) return 'anything'
    throw error
  }
}

/** An answer to which one or two things have been done; one in eight is as it was. */
export function oddAnswer(good: GoodAnswer, random: Random): OddAnswer {
  const answer = untouched(good, random)
  for (let count = random.pick([0, 1, 1, 1, 1, 1, 2, 2]); count > 0; count--) {
    const oddity = random.pick(ODDITIES.filter(({ fits }) => fits?.(answer) ?? true))
    if (answer.units.length === 0) break
    answer.expected = both(answer.expected, changed(answer, oddity, random))
    answer.changes.push(oddity.name)
  }
  return answer
}
