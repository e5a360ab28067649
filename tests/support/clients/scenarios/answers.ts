import { expect } from 'bun:test'
import { thrown } from '../matrix'
import { HELLO, type Scenario, type Stage, usageOf } from './stage'

const FILLED = { city: 'Paris', celsius: 21 }
const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

async function sendsMedium({ open, heard, provider, format }: Stage, type: string, data: string) {
  provider.answer = format.say(HELLO)
  const said = await open().ask({ text: 'What is this?', media: { type, data } })
  expect(said.text).toBe('Hello there')
  expect(heard(0).media).toEqual([{ type, data }])
  expect(heard(0).text).toBe('What is this?')
}

/** What needs one answer. */
export const ANSWERS: readonly Scenario[] = [
  {
    name: 'text, the stop reason and the usage',
    async run(stage) {
      const { open, heard, provider, format, driver, isStreamed } = stage
      provider.answer = format.say(HELLO)
      const said = await open().ask({ text: 'Hi' })
      expect(said).toMatchObject({ text: 'Hello there', calls: [], thoughts: '' })
      expect(said.stop).toBe(driver.stops.end)
      expect(said.usage).toEqual(usageOf(stage))
      expect(said.pieces).toBe(isStreamed ? 2 : 1)
      expect(heard(0).text).toBe('Hi')
    },
  },
  { name: 'a picture', run: (stage) => sendsMedium(stage, 'image/png', PNG) },
  {
    name: 'a PDF',
    async run(stage) {
      const { format, driver, provider } = stage
      const sent = sendsMedium(stage, 'application/pdf', 'JVBERi0xLjQK')
      if (format.takesPdf !== false) return sent
      const error = await thrown(sent)
      expect(driver.isOwn(error, 400)).toBe(true)
      expect((error as Error).message).toContain('document: application/pdf')
      expect(provider.received).toEqual([])
    },
  },
  {
    name: 'a JSON schema',
    async run({ open, heard, provider, format, driver }) {
      provider.answer = format.say({ text: JSON.stringify(FILLED) })
      const asked = open({ schema: true }).ask({ text: 'How warm is it in Paris?' })
      if (format.takesSchema === false) {
        const error = await thrown(asked)
        expect(driver.isOwn(error, 400)).toBe(true)
        expect((error as Error).message).toContain('cannot be translated for this model')
        expect(provider.received).toEqual([])
        return
      }
      const said = await asked
      expect(JSON.parse(said.text)).toEqual(FILLED)
      const { properties, required } = heard(0).schema as { properties: object; required: string[] }
      expect(Object.keys(properties)).toEqual(['city', 'celsius'])
      expect(required).toEqual(['city', 'celsius'])
    },
  },
]
