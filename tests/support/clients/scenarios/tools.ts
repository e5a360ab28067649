import { expect } from 'bun:test'
import { type Format, type Heard, SIGNATURE } from '../../providers/kit/kit'
import type { Driver, Options, Said } from '../drivers/driver'
import { HELLO, type Scenario, type Stage, usageOf } from './stage'

const THOUGHT = 'Two cities.'
const CALLS = [
  { id: 'callParis', name: 'weather', input: { city: 'Paris' } },
  { id: 'callOsloo', name: 'weather', input: { city: 'Oslo' } },
]
const RESULTS = ['21 °C', '8 °C']

/** Lets the model ask about some cities at once, and gives it what they say. */
async function overTwoTurns(
  { open, provider, format }: Stage,
  options: Partial<Options>,
  calls = CALLS,
) {
  const session = open({ tools: true, ...options })
  provider.answer = format.say({ ...(options.thinks && { thought: THOUGHT }), calls })
  const asked = await session.ask({ text: 'How warm is it?' })
  provider.answer = format.say(HELLO)
  const answer = () =>
    session.answer(asked.calls.map(({ id, name }, at) => ({ id, name, text: RESULTS[at] ?? '' })))
  return { asked, said: await answer() }
}

/** Calls and results as they must reach the provider in the second turn. */
function expectCalls({ heard, format }: Stage, asked: Said, made = CALLS): void {
  const { calls, results, tools } = heard(1)
  const idsOf = (at: number) => (format.hasIds ? { id: asked.calls[at]?.id } : {})
  expect(tools).toEqual(['weather'])
  expect(calls.map(({ signature, ...call }) => call)).toEqual(
    made.map(({ id, ...call }, at) => ({ ...idsOf(at), ...call })) as Heard['calls'],
  )
  expect(results).toEqual(
    RESULTS.slice(0, made.length).map((text, at) => ({ ...idsOf(at), text })) as Heard['results'],
  )
}

/** OpenAI tells thoughts only where that is asked for. A chat's effort does not. */
const isTold = ({ dialect }: Driver, { thoughts }: Format): boolean =>
  thoughts !== 'encrypted thought' || dialect !== 'openai'

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
    case 'encrypted thought':
      expect(thoughts).toEqual(
        isKept ? [{ text: isTold(driver, format) ? THOUGHT : '', signature: SIGNATURE }] : [],
      )
      expect(thinks).toBe(true)
      return
    case 'signed call':
      expect(calls.map(({ signature }) => signature)).toEqual([SIGNATURE, undefined])
      return
    case 'text':
      if (isKept) expect(thoughts).toEqual([{ text: THOUGHT }])
      else expect(thoughts).toEqual(passes ? [] : [{ text: '' }])
      return
    case 'text, or none':
      expect(thoughts).toEqual(isKept ? [{ text: THOUGHT }] : [])
      return
    case 'shown':
      // Only bytes that pass may hold them.
      expect(thoughts).toEqual(passes && isKept ? [{ text: THOUGHT }] : [])
      return
    case 'none':
      expect(thoughts).toEqual([])
  }
}

/** What needs two turns with tools. */
export const TOOLS: readonly Scenario[] = [
  {
    name: 'a call and its result',
    async run(stage) {
      const one = CALLS.slice(0, 1)
      const { asked, said } = await overTwoTurns(stage, {}, one)
      expect(asked.calls.map(({ name, input }) => ({ name, input }))).toEqual(
        one.map(({ name, input }) => ({ name, input })),
      )
      expect(asked.stop).toBe(stage.driver.stops.calls)
      expectCalls(stage, asked, one)
      expect(said).toMatchObject({ text: 'Hello there', calls: [], stop: stage.driver.stops.end })
    },
  },
  {
    name: 'two parallel calls over two turns',
    async run(stage) {
      const { asked, said } = await overTwoTurns(stage, {})
      expect(asked.calls.map(({ name, input }) => ({ name, input }))).toEqual(
        CALLS.map(({ name, input }) => ({ name, input })),
      )
      const { format, driver } = stage
      // Bytes that pass have the provider's ids, or none.
      if (format.hasIds || format.own !== driver.dialect)
        expect(new Set(asked.calls.map(({ id }) => id)).size).toBe(2)
      if (format.hasIds) expect(asked.calls.map(({ id }) => id)).toEqual(CALLS.map(({ id }) => id))
      expect(asked.stop).toBe(stage.driver.stops.calls)
      expect(asked.usage).toEqual(usageOf(stage))
      expectCalls(stage, asked)
      expect(said).toMatchObject({ text: 'Hello there', calls: [], stop: stage.driver.stops.end })
    },
  },
  ...[false, true].map((keepsIdsOnly) => ({
    name: `thinking over two tool turns${keepsIdsOnly ? ', ids and names kept alone' : ''}`,
    // Bytes that pass are the client's. Claude refuses calls whose thoughts are lost, and Gemini those without signatures.
    isRefused: ({ keepsThoughts, dialect }: Driver, { own, thoughts }: Format) =>
      own === dialect &&
      ((thoughts === 'signed thought' && !(keepsThoughts && !keepsIdsOnly)) ||
        (thoughts === 'signed call' && keepsIdsOnly)),
    async run(stage: Stage) {
      const { driver, format, heard } = stage
      const { asked, said } = await overTwoTurns(stage, { thinks: true, keepsIdsOnly })
      if (driver.showsThoughts && format.thoughts !== 'none')
        expect(asked.thoughts).toBe(isTold(driver, format) ? THOUGHT : '')
      if (format.takesThinking) expect(heard(0).thinks).toBe(true)
      expectCalls(stage, asked)
      expectThoughts(stage, driver.keepsThoughts && !keepsIdsOnly)
      expect(said.text).toBe('Hello there')
    },
  })),
]
