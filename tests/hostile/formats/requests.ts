import { type Json, parseObject } from '../../support/assert/strict/reading'
import type { Received } from '../../support/providers/server'
import { type Random, random as randomFrom } from '../../support/random'
import { pathOf } from './answers'
import { insideWords, problemsOf, type Question } from './check-answer'
import { goodAnswer } from './good-answer'
import { untouched, written } from './odd-answer'
import { oddBody } from './odd-bodies'
import { type Case, type Options, type Result, runCases } from './run-cases'
import { aliasOf, HEADERS, type Lane } from './stage'
import { TARGETS, type Target } from './targets'

const TIMEOUT_MS = 20_000

/** What is wrong with a request that reached a provider. */
function problemsAt({ json, text }: Received): string[] {
  if (json === undefined) return ['the provider got what is no JSON']
  return insideWords(text).map((problem) => `of the provider’s request: ${problem}`)
}

async function runCase(lane: Lane, index: number, { seed }: Options): Promise<Case> {
  const random = randomFrom(seed * 1_000_003 + index * 7919)
  const target = random.pick(TARGETS)
  const { provider, client } = lane
  const body = oddBody(target.asked, aliasOf(target, lane), random)
  const json = parseObject(body.toString())
  const input = json?.input
  const question: Question = {
    target,
    isStream: isStreamIn(target, json, random),
    inputs: Array.isArray(input) && !isTokens(input) ? input.length : 1,
  }
  const problems: string[] = []
  let hasRefused = false
  provider.received.length = 0
  provider.play = async (received, wire) => {
    problems.push(...problemsAt(received))
    const good = await goodAnswer(target.answer, received)
    hasRefused ||= good.status >= 400
    const answer = untouched(good, random)
    for (const piece of written(answer, randomFrom(0))) await wire.send(piece)
    if (answer.framing === 'close') wire.close()
    else wire.done()
  }
  const exchange = await client.send({
    path: pathOf(question, aliasOf(target, lane)),
    headers: HEADERS,
    body: body.toString('latin1'),
    encoding: 'latin1',
    timeoutMs: TIMEOUT_MS,
  })
  // The words of a refusal are the fake's own.
  const isOwnWord = (problem: string) => problem.startsWith('it says ') && hasRefused
  const found = problemsOf(question, exchange, 'anything', undefined)
  problems.push(...found.filter((problem) => !isOwnWord(problem)))
  if (hasRefused && exchange.status < 400) problems.push('a refusal became an answer')
  if (!json && exchange.status < 400) problems.push('what is no JSON has an answer')
  const asked = provider.received.map(({ path, text }) => `  asked: ${path} ${text.slice(0, 2000)}`)
  const told = [
    `${target.asked} ${target.name}: ${JSON.stringify(body.toString().slice(0, 3000))}`,
    ...asked,
    `  got: ${exchange.status} ${exchange.end} ${JSON.stringify(exchange.body.slice(0, 1500))}`,
  ].join('\n')
  return { problems, status: exchange.status, isSame: exchange.status === 200, told }
}

/** Whether a request asks for a stream: in its body, or in its path. */
const isStreamIn = ({ asked }: Target, json: Json | undefined, random: Random): boolean =>
  asked === 'gemini_array' || (asked === 'gemini' ? random.below(2) === 0 : json?.stream === true)

/** Whether an input is one list of tokens. */
const isTokens = (input: readonly unknown[]): boolean =>
  input.length > 0 && input.every((item) => typeof item === 'number')

/** Sends requests to every format that are odd, and reads what becomes of them. */
export const fuzzRequests = (options: Options): Promise<Result> => runCases(runCase, options)
