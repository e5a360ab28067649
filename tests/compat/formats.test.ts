import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { aiAnthropic, aiOpenai } from '../support/clients/drivers/ai-sdk'
import { anthropicSdk } from '../support/clients/drivers/anthropic'
import type { Driver, Options, Said } from '../support/clients/drivers/driver'
import { langchainAnthropic, langchainOpenai } from '../support/clients/drivers/langchain'
import { openaiSdk } from '../support/clients/drivers/openai'
import { thrown } from '../support/clients/matrix'
import { startPortus } from '../support/portus'
import { FORMATS } from '../support/providers/kit/formats'
import { type Format, type Heard, SIGNATURE, WORDS } from '../support/providers/kit/kit'
import { CUT } from '../support/providers/models/failing'
import { type FakeProvider, startProvider } from '../support/providers/server'

const DRIVERS: readonly Driver[] = [
  openaiSdk,
  anthropicSdk,
  aiOpenai,
  aiAnthropic,
  langchainOpenai,
  langchainAnthropic,
]

const HELLO = { text: 'Hello there' }
const THOUGHT = 'Two cities.'
const CALLS = [
  { id: 'callParis', name: 'weather', input: { city: 'Paris' } },
  { id: 'callOsloo', name: 'weather', input: { city: 'Oslo' } },
]
const FILLED = { city: 'Paris', celsius: 21 }
const RESULTS = ['21 °C', '8 °C']
const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

/** What a scenario has to work with. */
type Stage = {
  driver: Driver
  format: Format
  provider: FakeProvider
  /** A conversation of the driver with the format. */
  open: (options?: Partial<Options>) => ReturnType<Driver['open']>
  isStreamed: boolean
  /** What the provider received in the request at this place. */
  heard: (at: number) => Heard
}

type Scenario = {
  name: string
  /** Only streams can do so. */
  isStream?: boolean
  run: (stage: Stage) => Promise<void>
}

/** Lets the model ask about two cities at once, and gives it what they say. */
async function overTwoTurns({ open, provider, format }: Stage, options: Partial<Options>) {
  const session = open({ tools: true, ...options })
  provider.answer = format.say({ ...(options.thinks && { thought: THOUGHT }), calls: CALLS })
  const asked = await session.ask({ text: 'How warm is it?' })
  provider.answer = format.say(HELLO)
  const answer = () =>
    session.answer(asked.calls.map(({ id, name }, at) => ({ id, name, text: RESULTS[at] ?? '' })))
  return { asked, said: await answer() }
}

/** Calls and results as they must reach the provider in the second turn. */
function expectCalls({ heard, format }: Stage, asked: Said): void {
  const { calls, results, tools } = heard(1)
  const idsOf = (at: number) => (format.hasIds ? { id: asked.calls[at]?.id } : {})
  expect(tools).toEqual(['weather'])
  expect(calls.map(({ signature, ...call }) => call)).toEqual(
    CALLS.map(({ id, ...call }, at) => ({ ...idsOf(at), ...call })) as Heard['calls'],
  )
  expect(results).toEqual(RESULTS.map((text, at) => ({ ...idsOf(at), text })) as Heard['results'])
}

/** What the model thought must come back to it, as far as the client has kept it. */
function expectThoughts({ heard, format, driver }: Stage, isKept: boolean): void {
  const { calls, thoughts, thinks } = heard(1)
  const passes = format.own === driver.dialect
  switch (format.thoughts) {
    case 'signed thought':
      expect(thoughts).toEqual(isKept ? [{ text: THOUGHT, signature: SIGNATURE }] : [])
      // Claude refuses to think on behind calls without a thought. Bytes that pass are the client's.
      expect(thinks).toBe(isKept || passes)
      return
    case 'signed call':
      expect(calls.map(({ signature }) => signature)).toEqual([SIGNATURE, undefined])
      return
    case 'text':
      if (isKept) expect(thoughts).toEqual([{ text: THOUGHT }])
      else expect(thoughts).toEqual(passes ? [] : [{ text: '' }])
      return
    case 'none':
      expect(thoughts).toEqual([])
  }
}

async function sendsMedium({ open, heard, provider, format }: Stage, type: string, data: string) {
  provider.answer = format.say(HELLO)
  const said = await open().ask({ text: 'What is this?', media: { type, data } })
  expect(said.text).toBe('Hello there')
  expect(heard(0).media).toEqual([{ type, data }])
  expect(heard(0).text).toBe('What is this?')
}

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'text, the stop reason and the usage',
    async run({ open, heard, provider, format, driver, isStreamed }) {
      provider.answer = format.say(HELLO)
      const said = await open().ask({ text: 'Hi' })
      expect(said).toMatchObject({ text: 'Hello there', calls: [], thoughts: '' })
      expect(said.stop).toBe(driver.stops.end)
      expect(said.usage).toEqual(format.usage)
      expect(said.pieces).toBe(isStreamed ? 2 : 1)
      expect(heard(0).text).toBe('Hi')
    },
  },
  {
    name: 'two parallel calls over two turns',
    async run(stage) {
      const { asked, said } = await overTwoTurns(stage, {})
      expect(asked.calls.map(({ name, input }) => ({ name, input }))).toEqual(
        CALLS.map(({ name, input }) => ({ name, input })),
      )
      expect(new Set(asked.calls.map(({ id }) => id)).size).toBe(2)
      if (stage.format.hasIds)
        expect(asked.calls.map(({ id }) => id)).toEqual(CALLS.map(({ id }) => id))
      expect(asked.stop).toBe(stage.driver.stops.calls)
      expect(asked.usage).toEqual(stage.format.usage)
      expectCalls(stage, asked)
      expect(said).toMatchObject({ text: 'Hello there', calls: [], stop: stage.driver.stops.end })
    },
  },
  { name: 'a picture', run: (stage) => sendsMedium(stage, 'image/png', PNG) },
  { name: 'a PDF', run: (stage) => sendsMedium(stage, 'application/pdf', 'JVBERi0xLjQK') },
  {
    name: 'a JSON schema',
    async run({ open, heard, provider, format }) {
      provider.answer = format.say({ text: JSON.stringify(FILLED) })
      const said = await open({ schema: true }).ask({ text: 'How warm is it in Paris?' })
      expect(JSON.parse(said.text)).toEqual(FILLED)
      const { properties, required } = heard(0).schema as { properties: object; required: string[] }
      expect(Object.keys(properties)).toEqual(['city', 'celsius'])
      expect(required).toEqual(['city', 'celsius'])
    },
  },
  ...[false, true].map((keepsIdsOnly) => ({
    name: `thinking over two tool turns${keepsIdsOnly ? ', ids and names kept alone' : ''}`,
    async run(stage: Stage) {
      const { driver, format, heard } = stage
      const { asked, said } = await overTwoTurns(stage, { thinks: true, keepsIdsOnly })
      if (driver.showsThoughts && format.thoughts !== 'none') expect(asked.thoughts).toBe(THOUGHT)
      expect(heard(0).thinks).toBe(true)
      expectCalls(stage, asked)
      expectThoughts(stage, driver.keepsThoughts && !keepsIdsOnly)
      expect(said.text).toBe('Hello there')
    },
  })),
  {
    name: 'an error before the answer',
    async run({ open, provider, format, driver }) {
      provider.answer = format.refuse
      const error = await thrown(open().ask({ text: 'Hi' }))
      expect(driver.isOwn(error, 429)).toBe(true)
      expect(
        (error as { statusCode?: number }).statusCode ?? (error as { status: number }).status,
      ).toBe(429)
      expect((error as Error).message).toContain(WORDS)
      expect(provider.received).toHaveLength(1)
    },
  },
  {
    name: 'an error inside the answer',
    isStream: true,
    async run({ open, provider, format, driver }) {
      provider.answer = format.fail(HELLO)
      const error = await thrown(open().ask({ text: 'Hi' }))
      expect(error).not.toBe('nothing was thrown')
      expect(driver.isOwn(error)).toBe(true)
      expect(error instanceof Error ? String(error) : JSON.stringify(error)).toContain(WORDS)
    },
  },
  {
    name: 'an answer that is cut off',
    isStream: true,
    async run({ open, provider, format }) {
      provider.answer = format.cut(HELLO)
      const error = await thrown(open().ask({ text: 'Hi' }))
      expect(error).not.toBe('nothing was thrown')
      expect(error instanceof Error ? String(error) : JSON.stringify(error)).toMatch(CUT)
    },
  },
]

describe.each(FORMATS.map((format) => [format.name, format] as const))('%s', (_, format) => {
  const provider = startProvider()
  let portus: Awaited<ReturnType<typeof startPortus>>
  beforeAll(async () => {
    portus = await startPortus({ aliases: { kit: format.alias(provider.url) } })
  }, 60_000)
  beforeEach(() => {
    provider.received.length = 0
  })
  afterAll(async () => {
    await portus?.stop(true)
    provider[Symbol.dispose]()
  })

  for (const driver of DRIVERS)
    for (const { name, isStream, run } of SCENARIOS)
      for (const isStreamed of isStream ? [true] : [false, true])
        test(`${driver.name}: ${name}${isStreamed ? ', streamed' : ''}`, () =>
          run({
            driver,
            format,
            provider,
            isStreamed,
            open: (options = {}) =>
              driver.open({ url: portus.url, alias: 'kit', isStreamed, ...options }),
            heard: (at) => {
              const received = provider.received[at]
              if (!received) throw new Error(`There was no request ${at}`)
              return format.hear(received)
            },
          }))
})
