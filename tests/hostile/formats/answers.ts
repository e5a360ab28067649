import { parseArgs } from 'node:util'
import type { Reading } from '../../support/assert/strict/reading'
import type { ScriptedWire } from '../../support/providers/faulty/scripted'
import type { Received } from '../../support/providers/server'
import { type Random, random as randomFrom } from '../../support/random'
import { problemsOf, type Question, read } from './check-answer'
import { type GoodAnswer, goodAnswer } from './good-answer'
import { bodyOf, type OddAnswer, untouched, written } from './odd-answer'
import { oddAnswer } from './oddities'
import { aliasOf, HEADERS, type Lane, startStage } from './stage'
import { TARGETS, type Target } from './targets'

/** What one run is given. */
export type Options = { cases: number; seed: number; lanes?: number; only?: number }

/** What one run has found. */
export type Result = {
  failures: string[]
  /** How the cases ended, by status. */
  statuses: Map<number, number>
  /** How many answers were what the provider meant. */
  same: number
  perSecond: number
}

const LANES = 8
const MAX_FAILURES = 40
const TIMEOUT_MS = 9000

const PATHS = {
  chat: '/v1/chat/completions',
  messages: '/v1/messages',
  embeddings: '/v1/embeddings',
  count_tokens: '/v1/messages/count_tokens',
} as const

const SCHEMA = { type: 'object', properties: { city: { type: 'string' } } }

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
    case 'embeddings':
      return { model, input: Array.from({ length: inputs }, (_, at) => `text ${at}`) }
    default:
      return { ...turns, ...stream, tools: [{ ...tool, input_schema: SCHEMA }] }
  }
}

const questionFor = (target: Target, random: Random): Question => ({
  target,
  isStream: (target.asked === 'chat' || target.asked === 'messages') && random.below(3) > 0,
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

/** What goes on in one case. */
type Case = { problems: string[]; status: number; isSame: boolean; told: string }

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
  const exchange = await client.send({
    path: PATHS[target.asked],
    headers: HEADERS,
    body: JSON.stringify(requestFor(question, aliasOf(target, lane))),
    timeoutMs: TIMEOUT_MS,
  })
  // The provider writes on until its connection ends, which it does where the client has an answer.
  const expected = answers.every(({ expected }) => expected === 'same')
    ? 'same'
    : answers.length === 1
      ? (answers[0]?.expected ?? 'anything')
      : 'anything'
  const meant = MEANT.get(meantKey(question))
  const problems = problemsOf(question, exchange, expected, meant)
  if (sent.some((one) => one.startsWith('refused: ')))
    problems.push('the fake refused a plain request')
  const reading =
    exchange.status === 200 && target.way !== 'as it is'
      ? read(question, Buffer.from(exchange.body, 'latin1').toString())
      : undefined
  const isSame = meant !== undefined && reading?.end === 'whole' && reading.text === meant.text
  if (expected === 'same' && !meant && reading?.end === 'whole')
    MEANT.set(meantKey(question), reading)
  const changes = answers.map((one) => one.changes.join(' + ')).join(' / ')
  const told = [
    `${target.asked} ${target.name} ${question.isStream ? 'streamed' : 'whole'}: ${changes} (${expected})`,
    ...sent.map((text) => `  sent: ${JSON.stringify(text.slice(0, 3000))}`),
    `  got: ${exchange.status} ${exchange.end} ${JSON.stringify(exchange.body.slice(0, 2000))}`,
  ].join('\n')
  return { problems, status: exchange.status, isSame, told }
}

/** What an answer without an oddity says, by the question. */
const MEANT = new Map<string, Reading>()
const meantKey = ({ target, isStream, inputs }: Question) =>
  `${TARGETS.indexOf(target)} ${isStream} ${inputs}`

/** Sends answers of every format that are odd, and reads what becomes of them. */
export async function fuzzAnswers(options: Options): Promise<Result> {
  const { cases, seed, only, lanes = LANES } = options
  await using stage = await startStage(lanes)
  const failures: string[] = []
  const statuses = new Map<number, number>()
  let same = 0
  let next = only ?? 0
  const end = only === undefined ? cases : only + 1
  const fail = (told: string) => void (failures.length < MAX_FAILURES && failures.push(told))
  const startedAtMs = performance.now()
  const reader = setInterval(() => {
    for (const problem of stage.output()) fail(`near case ${next}: ${problem}`)
  }, 250)
  await Promise.all(
    stage.lanes.map(async (lane) => {
      while (next < end && failures.length < MAX_FAILURES) {
        const index = next++
        if (index === Math.floor(cases / 10)) stage.note()
        const { problems, status, isSame, told } = await runCase(lane, index, options)
        statuses.set(status, (statuses.get(status) ?? 0) + 1)
        if (isSame) same++
        if (problems.length > 0)
          fail(`seed ${seed}, case ${index}: ${problems.join('; ')}\n${told}`)
        else if (only !== undefined) console.log(told)
        if (lane.provider.open() > 0) await untilLeft(lane)
        if (lane.provider.open() > 0) {
          fail(`seed ${seed}, case ${index}: the provider is kept waiting\n${told}`)
          lane.provider.drop()
        }
      }
    }),
  )
  clearInterval(reader)
  if (only === undefined) for (const problem of await stage.atTheEnd()) fail(problem)
  const perSecond = Math.round((next - (only ?? 0)) / ((performance.now() - startedAtMs) / 1000))
  return { failures, statuses, same, perSecond }
}

/** Waits until Portus has given up what a provider does not end. */
async function untilLeft({ provider }: Lane): Promise<void> {
  for (let waits = 0; provider.open() > 0 && waits < 400; waits++) await Bun.sleep(10)
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      cases: { type: 'string', default: '100000' },
      seed: { type: 'string', default: String(Math.trunc(Math.random() * 2 ** 31)) },
      only: { type: 'string' },
    },
  })
  console.log(`seed ${values.seed}`)
  const result = await fuzzAnswers({
    cases: Number(values.cases),
    seed: Number(values.seed),
    ...(values.only && { only: Number(values.only) }),
  })
  for (const failure of result.failures) console.log(failure)
  console.log({ ...result, failures: result.failures.length })
  process.exit(result.failures.length > 0 ? 1 : 0)
}
