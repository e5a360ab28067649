import { expect, test } from 'bun:test'
import { anthropic } from '../../src/api/anthropic'
import { openai } from '../../src/api/openai'
import { type Bytes, type JsonBody, jsonBody, jsonBodyOf } from '../../src/body/json/body'
import { bytesHold } from '../../src/body/json/bytes-hold'
import { developerAsSystem } from '../../src/body/json/developer-role'
import { editMembers, stub } from '../../src/body/json/edit-members'
import { putBackLongStrings, takeOutLongStrings } from '../../src/body/json/long-strings'
import { removeNested } from '../../src/body/json/remove-nested'
import { memberScanner } from '../../src/body/json/scanner'
import { gatewayEvents } from '../../src/portkey/normalise/event-stream'
import { jsonValues } from '../../src/portkey/normalise/json-values'
import { awsParser } from '../../src/stream/aws-event-stream'
import { sseParser } from '../../src/stream/parse-sse'
import { takeOutUsage } from '../../src/stream/take-out-usage'
import { watchEvents } from '../../src/stream/watch-events'
import { jsonArrayParser } from '../../src/translate/formats/gemini/json-array'
import { reasoningMemory, reasoningStore } from '../../src/translate/reasoning-memory'
import { fasterThanLinear, type Work } from '../support/assert/growth'
import { eventFrame } from '../support/providers/aws-frames'

const SIZE = 20_000
const bytesOf = (text: string) => new TextEncoder().encode(text)
const many = <T>(count: number, make: (at: number) => T): T[] =>
  Array.from({ length: count }, (_, at) => make(at))
/** Bytes in pieces of so many. */
const cut = (bytes: Bytes, length: number): Bytes[] =>
  many(Math.ceil(bytes.length / length), (at) => bytes.subarray(at * length, (at + 1) * length))
const inPieces = (text: string, length: number): JsonBody => {
  const bytes = bytesOf(text)
  return jsonBody(cut(bytes, length), jsonBodyOf(bytes).members)
}
const total = (pieces: readonly Uint8Array[]) =>
  pieces.reduce((sum, piece) => sum + piece.length, 0)

const line = (text: string) => `data: ${text}\n\n`
const chunk = (text: string) =>
  line(JSON.stringify({ choices: [{ index: 0, delta: { content: text } }] }))

/** Each takes chunks of a byte. */
const READERS: Readonly<Record<string, () => { push(chunk: Uint8Array): unknown }>> = {
  'the scanner of bodies': memberScanner,
  'the parser of events': sseParser,
  'the watch of OpenAI’s events': () => watchEvents(openai),
  'the watch of Anthropic’s events': () => watchEvents(anthropic),
  'the watch that takes usage out': () => takeOutUsage(openai),
  'the parser of Gemini’s lists': jsonArrayParser,
  'the cutter of JSON values': () => {
    const values = jsonValues()
    return { push: (bytes) => values.push(Buffer.from(bytes).toString('latin1')) }
  },
}

const STREAMS: Readonly<Record<string, (size: number) => string>> = {
  'many events': (size) => chunk('x').repeat(Math.ceil(size / 60)),
  'one long event': (size) => chunk('x'.repeat(size)),
  'lines without data': (size) => ': x\n'.repeat(Math.ceil(size / 4)),
  'lines of one event': (size) => 'data: x\n'.repeat(Math.ceil(size / 8)),
  'ends of lines': (size) => '\r\n'.repeat(Math.ceil(size / 2)),
  'one long object': (size) => `{"a":"${'x'.repeat(size)}"}`,
  'one long list': (size) => `{"a":[${'1,'.repeat(Math.ceil(size / 2))}1]}`,
  'one deep text': (size) => `{"a":"${'\\"'.repeat(Math.ceil(size / 2))}"}`,
}

const expectLinear = (works: Readonly<Record<string, Work>>, size = SIZE) => {
  const grown = Object.entries(works).flatMap(([name, work]) => {
    const found = fasterThanLinear(work, size)
    return found === undefined ? [] : [`${name}: ${found}`]
  })
  expect(grown).toEqual([])
}

for (const [name, make] of Object.entries(READERS))
  test(`${name} looks at each byte once, however small the chunks are`, () => {
    const works = Object.entries(STREAMS).map(([stream, text]): [string, Work] => [
      stream,
      (size) => {
        const chunks = cut(bytesOf(text(size)), 1)
        return () => {
          const reader = make()
          try {
            for (const one of chunks) reader.push(one)
          } catch {
            // What is no stream of its kind is refused.
          }
          return 0
        }
      },
    ])
    expectLinear(Object.fromEntries(works))
  })

test('frames of AWS are put together once, however small the chunks are', () => {
  expectLinear({
    'many frames': (size) => {
      const frame = eventFrame('contentBlockDelta', { delta: { text: 'x' } })
      const chunks = cut(Buffer.concat(many(Math.ceil(size / 100), () => frame)), 1)
      return () => {
        const parser = awsParser()
        return chunks.reduce((sum, one) => sum + parser.push(one).length, 0)
      }
    },
    'one long frame': (size) => {
      const frame = eventFrame('contentBlockDelta', { delta: { text: 'x'.repeat(size) } })
      const chunks = cut(frame, 1)
      return () => {
        const parser = awsParser()
        return chunks.reduce((sum, one) => sum + parser.push(one).length, 0)
      }
    },
  })
})

const named = (size: number, make: (at: number) => string) =>
  many(Math.min(size, 1000), make).join(',')

test('a body in many pieces is edited in one pass', () => {
  const edits = new Map(
    many(
      500,
      (at) => [`k${at * 2}`, at % 3 ? `"${at}"` : at % 2 ? undefined : { name: `n${at}` }] as const,
    ),
  )
  expectLinear({
    'members of many pieces': (size) => {
      const filler = 'x'.repeat(Math.ceil(size / 100))
      const body = inPieces(`{${named(900, (at) => `"k${at}":"${filler}"`)}}`, 64)
      return () => total(editMembers(body, edits)) + stub(body).length
    },
    'one long member': (size) => {
      const body = inPieces(`{"k0":"${'x'.repeat(10 * size)}","k1":1}`, 16)
      return () => total(editMembers(body, edits))
    },
  })
})

test('long strings are taken out and put back in one pass', () => {
  expectLinear(
    {
      'strings of many pieces': (size) => {
        const texts = many(Math.ceil(size / 10), () => ({
          role: 'user',
          content: 'x'.repeat(5000),
        }))
        const body = inPieces(JSON.stringify({ messages: texts }), 500)
        return () => {
          const { bytes, held } = takeOutLongStrings(body, 'files and long texts')
          return total((held && putBackLongStrings(Buffer.from(bytes).toString(), held)) ?? [bytes])
        }
      },
    },
    2000,
  )
})

test('words and roles are found in one pass', () => {
  expectLinear({
    'a word in pieces of a byte': (size) => {
      const pieces = cut(bytesOf('"portus"'.repeat(Math.ceil(size / 8))), 1)
      return () => Number(bytesHold(pieces, '"portus.'))
    },
    'roles of developers': (size) => {
      const messages = many(Math.ceil(size / 40), () => ({ role: 'developer', content: 'x' }))
      const body = inPieces(JSON.stringify({ messages }), 64)
      return () => developerAsSystem(body)?.length ?? 0
    },
    'contents of lists': (size) => {
      const messages = [{ role: 'developer', content: many(size, () => []) }]
      const body = inPieces(JSON.stringify({ messages }), 64)
      return () => developerAsSystem(body)?.length ?? 0
    },
    'members inside members': (size) => {
      const text = JSON.stringify(
        many(Math.ceil(size / 20), () => ({ a: { b: 1, c: 2 }, d: '\\"' })),
      )
      return () =>
        removeNested(text, [
          ['*', 'a', 'b'],
          ['*', 'd'],
        ]).text.length
    },
    'strings of backslashes': (size) => {
      const text = JSON.stringify({ a: '\\'.repeat(size), b: '"'.repeat(size) })
      return () => removeNested(text, [['a'], ['c']]).text.length
    },
  })
})

test('a stream for the gateway is written in one pass', async () => {
  const options = {
    separator: '\n\n',
    needsChoice: false,
    needsUsage: false,
    knowsDone: true,
    failsOnError: true,
    redact: String,
  } as const
  const msOf = async (text: string) => {
    const chunks = cut(bytesOf(text), 64)
    const before = process.cpuUsage()
    let bytes = 0
    for await (const said of gatewayEvents(
      (async function* () {
        yield* chunks
      })(),
      options,
    ))
      bytes += said.length
    const { user, system } = process.cpuUsage(before)
    return { bytes, ms: (user + system) / 1000 }
  }
  const call = (at: number) =>
    line(
      JSON.stringify({
        choices: [
          { index: at % 50, delta: { tool_calls: [{ id: `c${at}`, function: { name: 'f' } }] } },
        ],
      }),
    )
  for (const text of [
    (size: number) => many(size, call).join(''),
    (size: number) => chunk('x').repeat(size),
    (size: number) =>
      `[${many(size, () => '{"choices":[{"message":{"content":"x"}}]}').join(',')}]`,
  ]) {
    await msOf(text(500))
    const small = await msOf(text(2000))
    const large = await msOf(text(8000))
    expect(large.bytes).toBeLessThan(5 * small.bytes)
    expect(large.ms).toBeLessThan(10 * small.ms + 200)
  }
})

test('a memory of many calls forgets the oldest in one pass', () => {
  expectLinear({
    calls: (size) => {
      const opaque = { maker: 'gemini', value: 'x'.repeat(6000) } as const
      return () => {
        const store = reasoningStore()
        const memory = reasoningMemory(store, 'a')
        for (let at = 0; at < size; at++) memory.keep(`c${at}`, opaque)
        return Math.min(store.values.size, 1)
      }
    },
  })
})
