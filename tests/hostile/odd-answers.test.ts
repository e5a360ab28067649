import { expect, test } from 'bun:test'
import type { AnswerEvent, Format } from '../../src/translate/answer-events'
import { chat } from '../../src/translate/dialects/chat/chat'
import { messages } from '../../src/translate/dialects/messages/dialect'
import { anthropic } from '../../src/translate/formats/anthropic/anthropic'
import { gemini } from '../../src/translate/formats/gemini/format'
import { openaiChat } from '../../src/translate/formats/openai-chat/format'
import { openaiResponses } from '../../src/translate/formats/openai-responses/format'
import { random as randomFrom } from '../support/random'
import { withOddValues } from './odd-values'
import {
  ANTHROPIC,
  GEMINI,
  OPENAI_CHAT,
  OPENAI_RESPONSES,
  type WholeAnswers,
} from './whole-answers'

const FORMATS: readonly (readonly [Format, WholeAnswers])[] = [
  [openaiChat, OPENAI_CHAT],
  [openaiResponses, OPENAI_RESPONSES],
  [anthropic, ANTHROPIC],
  [gemini, GEMINI],
]

const ROUNDS = 2000
const OPTIONS = { requestId: 'r', model: 'm', includesUsage: true }

const isStatus = (status: number | undefined) =>
  status === undefined || (Number.isInteger(status) && status >= 400 && status <= 599)
const isCount = (count: unknown) => count === undefined || (Number(count) >= 0 && count !== null)
const isText = (value: unknown) => value === undefined || typeof value === 'string'

/** Whether an event has the types that the printers count on. */
function isSound(event: AnswerEvent): boolean {
  switch (event.type) {
    case 'start':
      return isText(event.id) && isText(event.model)
    case 'opaque':
      return typeof event.opaque.value === 'string'
    case 'call':
      return typeof event.text === 'string' && isText(event.id) && isText(event.name)
    case 'usage':
      return Object.values(event.usage).every(isCount)
    case 'stop':
      return typeof event.reason === 'string'
    case 'error':
      return typeof event.error.message === 'string' && isStatus(event.status)
    case 'end':
      return true
    case 'citation': {
      const { place, text, title, span } = event.citation
      const numbers = Object.values({ ...place, ...span }).filter((one) => typeof one === 'number')
      return isText(text) && isText(title) && numbers.every(isCount)
    }
    case 'search':
      return event.queries.every((one) => typeof one === 'string')
    case 'compaction':
      return typeof event.summary === 'string'
    default:
      return typeof event.text === 'string'
  }
}

function expectSound(events: readonly AnswerEvent[]): void {
  expect(events.filter((event) => !isSound(event))).toEqual([])
  const last = events.findIndex(({ type }) => type === 'end' || type === 'error')
  if (last !== -1) expect(events.slice(last + 1)).toEqual([])
}

/** The values of the events in a text of server-sent events. */
const printed = (text: string): unknown[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('data: ') && line !== 'data: [DONE]')
    .map((line) => JSON.parse(line.slice('data: '.length)))

for (const [format, whole] of FORMATS) {
  test(`whatever a provider of ${format.name} streams is an answer or an error`, () => {
    const random = randomFrom(43)
    let ended = 0
    for (let round = 0; round < ROUNDS; round++) {
      const oneIn = random.pick([12, 60, 200])
      const parser = format.eventParser()
      const events = whole.events.flatMap((event) => {
        const odd = withOddValues(event, random, oneIn)
        const data = random.below(50) === 0 ? random.pick(NO_OBJECTS) : JSON.stringify(odd)
        return parser.push({ name: random.pick(whole.names), data, text: '' })
      })
      const all = [...events, ...parser.finish()]
      expectSound(all)
      if (all.at(-1)?.type === 'end') ended++
      for (const dialect of [chat, messages]) {
        const printer = dialect.eventPrinter(OPTIONS)
        for (const event of all) printed(printer.print(event))
        if (all.some(({ type }) => type === 'end' || type === 'error'))
          expect(printer.print({ type: 'text', text: 'late' })).toBe('')
      }
    }
    expect(ended).toBeGreaterThan(ROUNDS / 20)
    expect(Object.keys(Object.prototype)).toEqual([])
  })

  test(`whatever a provider of ${format.name} answers is an answer or an error`, () => {
    const random = randomFrom(47)
    for (let round = 0; round < ROUNDS; round++) {
      const odd = withOddValues(whole.answer, random, random.pick([12, 60, 200]))
      const events = format.parseAnswer(odd)
      expectSound(events)
      if (events.some(({ type }) => type === 'error')) continue
      for (const dialect of [chat, messages]) JSON.stringify(dialect.printAnswer(events, OPTIONS))
    }
  })
}

const NO_OBJECTS = ['', '[DONE]', '{', 'null', '[1]', '"x"', '[[]]']

test('a gap in a list that comes value by value costs the provider as much as Portus', () => {
  const paths = Array.from({ length: 2000 }, (_, at) => ({
    jsonPath: `$.a${at}[10000]`,
    boolValue: true,
  }))
  const functionCall = { name: 'f', partialArgs: paths }
  const answer = { candidates: [{ content: { parts: [{ functionCall }] }, finishReason: 'STOP' }] }
  const [call] = gemini.parseAnswer(answer).filter(({ type }) => type === 'call')
  expect(call?.type === 'call' && call.text.length).toBeLessThan(500_000)
})
