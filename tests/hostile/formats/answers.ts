import type { Reading } from '../../support/assert/strict/reading'
import type { ScriptedWire } from '../../support/providers/faulty/scripted'
import type { Received } from '../../support/providers/server'
import { type Random, random as randomFrom } from '../../support/random'
import { problemsOf, type Question, read } from './check-answer'
import { type GoodAnswer, goodAnswer } from './good-answer'
import { bodyOf, type Expected, type OddAnswer, untouched, written } from './odd-answer'
import { oddAnswer } from './oddities'
import { type Case, type Options, type Result, runCases } from './run-cases'
import { aliasOf, HEADERS, type Lane } from './stage'
import { TARGETS, type Target } from './targets'

const TIMEOUT_MS = 9000

/** Where each kind of request is asked. */
const PATHS = {
  chat: '/v1/chat/completions',
  messages: '/v1/messages',
  responses: '/v1/responses',
  embeddings: '/v1/embeddings',
  count_tokens: '/v1/messages/count_tokens',
} as const

/** The path of a question. Google's API names alias and method in it. */
export function pathOf({ target: { asked }, isStream }: Question, model: string): string {
  const inGemini = `/v1beta/models/${model}`
  switch (asked) {
    case 'gemini':
      return `${inGemini}:${isStream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`
    case 'gemini_array':
      return `${inGemini}:streamGenerateContent`
    case 'gemini_tokens':
      return `${inGemini}:countTokens`
    default:
      return PATHS[asked]
  }
}

const SCHEMA = { type: 'object', properties: { city: { type: 'string' } } }

/** What Portus estimates where a provider cannot count. */
const COUNTS: readonly string[] = ['count_tokens', 'gemini_tokens']

/** A plain request with a tool. */
export function requestFor({ target, isStream, inputs }: Question, model: string): object {
  const stream = isStream ? { stream: true } : {}
  const turns = { model, max_tokens: 64, messages: [{ role: 'user', content: 'How warm is it?' }] }
  const tool = { name: 'weather', description: 'Says how warm it is' }
  switch (target.asked) {
    case 'chat':
      return {
        ...turns,
        ...stream,
        tools: [{ type: 'function', function: { ...tool, parameters: SCHEMA } }],
      }
    case 'responses':
      return {
        model,
        max_output_tokens: 64,
        input: 'How warm is it?',
        ...stream,
        tools: [{ type: 'function', ...tool, parameters: SCHEMA }],
      }
    case 'gemini':
    case 'gemini_array':
      return {
        contents: [{ role: 'user', parts: [{ text: 'How warm is it?' }] }],
        generationConfig: { maxOutputTokens: 64 },
        tools: [{ functionDeclarations: [{ ...tool, parametersJsonSchema: SCHEMA }] }],
      }
    case 'gemini_tokens':
      return { contents: [{ parts: [{ text: 'How warm is it?' }] }] }
    case 'embeddings':
      return { model, input: Array.from({ length: inputs }, (_, at) => `text ${at}`) }
    default:
      return { ...turns, ...stream, tools: [{ ...tool, input_schema: SCHEMA }] }
  }
}

/** Whether a client may ask for a stream of events. */
export const isStreamable = ({ asked }: Target): boolean =>
  ['chat', 'messages', 'responses', 'gemini'].includes(asked)

const questionFor = (target: Target, random: Random): Question => ({
  target,
  isStream: target.asked === 'gemini_array' || (isStreamable(target) && random.below(3) > 0),
  inputs: 1 + random.below(4),
})

/** Writes an answer to the socket as it is to be written. */
async function playOdd(answer: OddAnswer, wire: ScriptedWire, random: Random): Promise<void> {
  for (const piece of written(answer, random)) {
    await wire.send(piece)
    await new Promise((done) => setImmediate(done))
  }
  if (answer.ending === 'reset') return wire.reset()
  if (answer.ending === 'close' || answer.framing === 'close') return wire.close()
  // Otherwise nothing more is sent, and the request stays open until the other end leaves.
  if (answer.ending === 'whole' || isDelivered(answer)) wire.done()
}

/** Whether an answer has all its bytes though it is not said to end. */
const isDelivered = (answer: OddAnswer): boolean =>
  [204, 205, 304].includes(answer.status) ||
  (answer.framing === 'length' && bodyOf(answer).length === Buffer.concat(answer.units).length)

async function runCase(lane: Lane, index: number, { seed }: Options): Promise<Case> {
  const random = randomFrom(seed * 1_000_003 + index * 7919)
  const target = random.pick(TARGETS)
  const question = questionFor(target, random)
  const { provider, client } = lane
  const answers: OddAnswer[] = []
  // Of several calls of one request, one is odd.
  const oddOne = random.below(2)
  const sent: string[] = []
  provider.received.length = 0
  provider.play = async (received: Received, wire) => {
    const good: GoodAnswer = await goodAnswer(target.answer, received)
    if (good.status >= 400) sent.push(`refused: ${good.units.join('')} of ${received.text}`)
    const isOdd = answers.length === oddOne || target.asked !== 'embeddings'
    const answer = isOdd ? oddAnswer(good, random) : untouched(good, random)
    answers.push(answer)
    sent.push(
      written(answer, randomFrom(0))
        .map((bytes) => bytes.toString('latin1'))
        .join(''),
    )
    await playOdd(answer, wire, random)
  }
  const model = aliasOf(target, lane)
  const exchange = await client.send({
    path: pathOf(question, model),
    headers: HEADERS,
    body: JSON.stringify(requestFor(question, model)),
    timeoutMs: TIMEOUT_MS,
  })
  // The provider writes on until its connection ends, which it does where the client has an answer.
  let expected: Expected = answers.every(({ expected }) => expected === 'same')
    ? 'same'
    : answers.length === 1
      ? (answers[0]?.expected ?? 'anything')
      : 'anything'
  // Where a provider cannot count, Portus estimates.
  if (COUNTS.includes(target.asked) && expected === 'failed') expected = 'anything'
  const isRead = target.way !== 'as it is'
  const meant = isRead ? await meantBy(lane, question) : undefined
  const problems = problemsOf(question, exchange, expected, meant)
  if (sent.some((one) => one.startsWith('refused: ')))
    problems.push('the fake refused a plain request')
  const reading =
    isRead && exchange.status === 200 ? readLatin1(question, exchange.body) : undefined
  const isSame = meant !== undefined && reading?.end === 'whole' && reading.text === meant.text
  const changes = answers.map((one) => one.changes.join(' + ')).join(' / ')
  const told = [
    `${target.asked} ${target.name} ${question.isStream ? 'streamed' : 'whole'}: ${changes} (${expected})`,
    ...sent.map((text) => `  sent: ${JSON.stringify(text.slice(0, 3000))}`),
    `  got: ${exchange.status} ${exchange.end} ${JSON.stringify(exchange.body.slice(0, 9000))}`,
  ].join('\n')
  return { problems, status: exchange.status, isSame, told }
}

const readLatin1 = (question: Question, body: string): Reading =>
  read(question, Buffer.from(body, 'latin1').toString())

/** What an answer without an oddity says, by the question. */
const MEANT = new Map<string, Reading>()

/** What a provider means that answers well. */
async function meantBy(lane: Lane, question: Question): Promise<Reading> {
  const { target, isStream, inputs } = question
  const key = `${TARGETS.indexOf(target)} ${isStream} ${inputs}`
  const known = MEANT.get(key)
  if (known) return known
  const random = randomFrom(1)
  for (;;) {
    lane.provider.play = async (received, wire) => {
      const good = await goodAnswer(target.answer, received)
      await playOdd({ ...untouched(good, random), framing: 'length' }, wire, random)
    }
    const model = aliasOf(target, lane)
    const { status, body } = await lane.client.send({
      path: pathOf(question, model),
      headers: HEADERS,
      body: JSON.stringify(requestFor(question, model)),
      timeoutMs: TIMEOUT_MS,
    })
    // A machine that is too busy for the patience of this Portus is asked again.
    if (status >= 500) continue
    const reading = readLatin1(question, body)
    if (reading.problems.length > 0 || reading.end !== 'whole')
      throw new Error(`A plain answer of ${target.name} is none: ${reading.problems} ${body}`)
    MEANT.set(key, reading)
    return reading
  }
}

/** Sends answers of every format that are odd, and reads what becomes of them. */
export const fuzzAnswers = (options: Options): Promise<Result> => runCases(runCase, options)
