import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import type { AliasFile } from '../../src/alias/schema'
import {
  BAD_CODINGS,
  BOMBS,
  ENDLESS,
  ERRORS,
  FLOODS,
  GOOD_CHAT,
  GOOD_CODINGS,
  HEAVY,
  HOSTILE_ANSWERS,
  LONG_FRAMES,
  LONG_HEADS,
} from '../support/cases/hostile-answers'
import { anthropicAlias, openaiAlias } from '../support/portus'
import { startBinary } from '../support/process/binary'
import { type HostileProvider, startHostileProvider } from '../support/providers/faulty/hostile'

const KEY = 'pk-hostile-55f0a1'

/** So long Portus waits for an answer. No test waits for it but those of floods, which ask another Portus. */
const WAIT_MS = 45_000
const WAIT_FOR_FLOOD_MS = 5000

/** Before any bound one answer alone took gigabytes. */
const MAX_MB = 900

/** More of a stream that passes through is not waited for. */
const MAX_SEEN_BYTES = 600 * 1024 * 1024

const HELLO = { messages: [{ role: 'user', content: 'Hi' }], max_tokens: 9 }
const STREAM = { ...HELLO, stream: true }

const bedrock = (url: string): AliasFile => ({
  provider: 'bedrock',
  aws_access_key_id: 'AKIA0',
  aws_secret_access_key: 'of-aws',
  aws_region: 'eu-central-1',
  custom_host: url,
  override_params: { model: 'amazon.nova-pro-v1:0' },
})

/** The ways of an answer through Portus. */
const WAYS = {
  own: { alias: (url) => openaiAlias(`${url}/v1`), body: HELLO },
  'own, streamed': { alias: (url) => openaiAlias(`${url}/v1`), body: STREAM },
  "the gateway's": {
    alias: (url) => openaiAlias(`${url}/v1`, { passthrough: false }),
    body: HELLO,
  },
  "the gateway's, streamed": {
    alias: (url) => openaiAlias(`${url}/v1`, { passthrough: false }),
    body: STREAM,
  },
  anthropic: { alias: (url) => anthropicAlias(`${url}/v1`), body: HELLO },
  'anthropic, streamed': { alias: (url) => anthropicAlias(`${url}/v1`), body: STREAM },
  gemini: { alias: (url) => google(url), body: HELLO },
  'gemini, streamed': { alias: (url) => google(url), body: STREAM },
  cohere: { alias: (url) => cohere(url), body: HELLO },
  'cohere, streamed': { alias: (url) => cohere(url), body: STREAM },
  'bedrock, streamed': { alias: bedrock, body: STREAM },
  embeddings: {
    alias: (url) => openaiAlias(`${url}/v1`),
    path: '/v1/embeddings',
    body: { input: 'a', encoding_format: 'base64' },
  },
  'embeddings in calls': {
    alias: (url) => ({ ...google(url), override_params: { model: 'gemini-embedding-001' } }),
    path: '/v1/embeddings',
    body: { input: ['a', 'b'] },
  },
  'of several targets': {
    alias: (url) => ({
      strategy: { mode: 'fallback' },
      targets: [openaiAlias(`${url}/v1`), openaiAlias(`${url}/v1`)],
    }),
    body: HELLO,
  },
} as const satisfies Record<
  string,
  { alias: (url: string) => AliasFile; body: object; path?: `/v1/${string}` }
>

function google(url: string): AliasFile {
  return {
    provider: 'google',
    api_key: 'key-of-google',
    custom_host: url,
    override_params: { model: 'gemini-2.5-pro' },
  }
}

function cohere(url: string): AliasFile {
  return {
    provider: 'cohere',
    api_key: 'key-of-cohere',
    custom_host: url,
    override_params: { model: 'command-a-03-2025' },
  }
}

type Way = keyof typeof WAYS

const NAMES = Object.keys(WAYS) as Way[]

/** Ways on which Portus, or the gateway, reads all of an answer or all of an event. */
const READ = NAMES.filter((name) => !name.startsWith('own') && name !== 'of several targets')

const aliasOf = (way: Way, answer: string) => `${NAMES.indexOf(way)}-${answer}`

let provider: HostileProvider
type Portus = Awaited<ReturnType<typeof startBinary>>

let portus: Portus
let hasty: Portus

beforeAll(async () => {
  provider = await startHostileProvider()
  const aliases = NAMES.flatMap((way) =>
    Object.keys(HOSTILE_ANSWERS).map((answer): [string, AliasFile] => [
      aliasOf(way, answer),
      WAYS[way].alias(provider.url(answer)),
    ]),
  )
  const start = (waitMs: number) =>
    startBinary({
      aliases: Object.fromEntries(aliases),
      env: {
        PORTUS_KEY_TESTS: KEY,
        PORTUS_HEADERS_TIMEOUT_MS: String(waitMs),
        PORTUS_STREAM_IDLE_TIMEOUT_MS: String(waitMs),
      },
    })
  portus = await start(WAIT_MS)
  hasty = await start(WAIT_FOR_FLOOD_MS)
})

afterAll(async () => {
  await portus[Symbol.asyncDispose]()
  await hasty[Symbol.asyncDispose]()
  await provider[Symbol.asyncDispose]()
})

/** The most memory that the process has ever had, in MB. */
function peakMB({ child }: Portus): number {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024
}

type Seen = { status: number; text: string; bytes: number; isWhole: boolean }

const MAX_TEXT = 4096

async function ask(way: Way, answer: string, { url } = portus): Promise<Seen> {
  const { body, ...more } = WAYS[way]
  const path = 'path' in more ? more.path : '/v1/chat/completions'
  const leave = new AbortController()
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: aliasOf(way, answer), ...body }),
    signal: leave.signal,
  })
  const seen: Seen = { status: response.status, text: '', bytes: 0, isWhole: false }
  try {
    for await (const piece of response.body ?? []) {
      seen.bytes += piece.byteLength
      if (seen.text.length < MAX_TEXT) seen.text += Buffer.from(piece.subarray(0, MAX_TEXT))
      if (seen.bytes > MAX_SEEN_BYTES) leave.abort()
    }
    seen.isWhole = true
  } catch {
    // Broken off: whatever has come is judged.
  }
  return seen
}

/** Whether another request is served while one is under attack. */
async function isServed(by = portus): Promise<boolean> {
  const { status, text } = await ask('own', 'good', by)
  return status === 200 && text === GOOD_CHAT
}

/** What one application may hold is as much as the longest answer with vectors. */
const isOverloaded = ({ status, text }: Seen) => status === 503 && text.includes('"overloaded"')

const refused = (seen: Seen, words: string | RegExp) => {
  expect(seen).toMatchObject({ status: 502, isWhole: true })
  const { error } = JSON.parse(seen.text)
  expect(error).toMatchObject({ code: 'invalid_provider_answer', type: 'server_error' })
  expect(error.message).toMatch(words)
}

const CHAT_WAYS: readonly Way[] = [
  'own',
  'own, streamed',
  "the gateway's",
  "the gateway's, streamed",
]

describe('an answer in a coding that is known', () => {
  for (const way of CHAT_WAYS)
    test.each(Object.keys(GOOD_CODINGS))(`${way}: %s is decoded`, async (answer) => {
      const plain = await ask(way, 'good')

      expect(await ask(way, answer)).toEqual(plain)
      expect(plain.status).toBe(200)
    })
})

const CODING = /content-encoding|valid answer/

describe('an answer that is not what its content-encoding says', () => {
  const isCut = (answer: string) => answer.endsWith('-cut')

  for (const way of NAMES)
    test.each(
      Object.keys(BAD_CODINGS).filter((answer) => !(way.endsWith('streamed') && isCut(answer))),
    )(`${way}: %s is refused`, async (answer) => {
      const seen = await ask(way, answer)

      // What has passed before the cut is seen cannot be taken back.
      if (isCut(answer) && way.startsWith('o') && seen.status === 200)
        expect(seen.isWhole).toBe(false)
      else refused(seen, CODING)
    })
})

describe('a short answer that becomes a very long one', () => {
  for (const way of READ)
    test.each(Object.keys(BOMBS))(`${way}: %s is refused`, async (answer) => {
      const [seen, served] = await Promise.all([ask(way, answer), isServed()])

      if (!isOverloaded(seen))
        refused(seen, /grows to more than 100 times|too long: more than \d+ bytes|valid answer/)
      expect(served).toBe(true)
    })

  for (const way of ['own', 'own, streamed'] as const)
    test.each(Object.keys(BOMBS))(`${way}: %s is broken off`, async (answer) => {
      const [seen, served] = await Promise.all([ask(way, answer), isServed()])

      expect(seen.isWhole && seen.status === 200).toBe(false)
      expect(seen.bytes).toBeLessThan(MAX_SEEN_BYTES)
      expect(served).toBe(true)
    })
})

describe('an answer without an end', () => {
  for (const way of READ)
    test.each(
      Object.keys(ENDLESS).filter((answer) => way !== 'embeddings' || answer === 'endless-text'),
    )(`${way}: %s is refused`, async (answer) => {
      const [seen, served] = await Promise.all([ask(way, answer), isServed()])

      if (!isOverloaded(seen)) refused(seen, /too long: more than \d+ bytes|valid answer/)
      expect(served).toBe(true)
    })

  test('passes through, for as long as its client reads', async () => {
    const seen = await ask('own, streamed', 'endless-text')

    expect(seen.status).toBe(200)
    expect(seen.bytes).toBeGreaterThan(MAX_SEEN_BYTES)
  })
})

const TOO_MUCH = /more than (?:250000 values|512 levels|\d+ bytes)|valid answer/

describe('JSON that costs far more than its bytes', () => {
  for (const way of READ)
    test.each(Object.keys(HEAVY))(`${way}: %s is refused`, async (answer) => {
      const [seen, served] = await Promise.all([ask(way, answer), isServed()])

      refused(seen, way === 'bedrock, streamed' ? /./ : TOO_MUCH)
      expect(served).toBe(true)
    })
})

describe('headers without an end', () => {
  for (const way of NAMES)
    test.each(Object.keys(LONG_HEADS))(`${way}: %s are refused`, async (answer) => {
      const { status, text } = await ask(way, answer)

      expect(status).toBe(502)
      if (answer !== 'headers-endless-many') expect(text).toContain('more than 65536 bytes')
    })
})

describe('an error', () => {
  const STATUS: Record<string, number> = { 'error-coding-x': 502 }

  for (const way of NAMES)
    test.each(Object.keys(ERRORS))(`${way}: %s is an error`, async (answer) => {
      const seen = await ask(way, answer)

      expect(seen).toMatchObject({ status: STATUS[answer] ?? 429, isWhole: true })
      expect(JSON.parse(seen.text).error.message).toBeString()
      if (answer === 'error-gzip') expect(seen.text).toContain('Slow down')
    })
})

describe('a frame of AWS', () => {
  test.each(Object.keys(LONG_FRAMES))('%s is refused', async (answer) => {
    refused(await ask('bedrock, streamed', answer), /more than (?:\d+ bytes|250000 values|512 lev)/)
  })
})

test('a length beside chunks says nothing', async () => {
  expect((await ask('own', 'length-and-chunks')).text).toBe(GOOD_CHAT)
})

describe('a flood before or behind the answer', () => {
  const ways = ['own', 'own, streamed', "the gateway's", 'anthropic', 'embeddings'] as const

  for (const answer of Object.keys(FLOODS))
    test(`${answer} holds up nobody, and is given up in time`, async () => {
      const floods = Promise.all(ways.map((way) => ask(way, answer, hasty)))
      const served: boolean[] = []
      for (let count = 0; count < 5; count++) served.push(await isServed(hasty))

      expect(served).not.toContain(false)
      for (const seen of await floods) expect(seen.status === 504 || !seen.isWhole).toBe(true)
    }, 60_000)
})

test('none of them filled the memory', () => {
  for (const one of [portus, hasty]) expect(peakMB(one)).toBeLessThan(MAX_MB)
})
