import { expect, test } from 'bun:test'
import { prepareAlias } from '../../src/alias/alias'
import type { AliasFile } from '../../src/alias/schema'
import { PortusError } from '../../src/errors'
import { planFor } from '../../src/proxy/plan/plan'
import { jsonRequest } from '../support/cases/json-request'
import aiSdk from '../support/cases/responses/ai-sdk.json'
import codex from '../support/cases/responses/codex.json'
import codexLite from '../support/cases/responses/codex-lite.json'
import codexSearch from '../support/cases/responses/codex-search.json'
import { random as randomFrom } from '../support/random'
import { thinned, withOddValues } from './odd-values'

const REQUESTS = [aiSdk, codex, codexLite, codexSearch]
const file = (provider: string, model: string, more: object = {}) =>
  ({ provider, api_key: 'k', override_params: { model }, ...more }) as AliasFile
const AWS = { aws_access_key_id: 'a', aws_secret_access_key: 'b', aws_region: 'eu-central-1' }
const ALIASES = [
  file('openai', 'gpt-5.1'),
  file('deepseek', 'deepseek-chat'),
  file('anthropic', 'claude-sonnet-4-5'),
  file('google', 'gemini-2.5-pro'),
  file('cohere', 'command-a-03-2025'),
  file('bedrock', 'amazon.nova-pro-v1:0', AWS),
  file('deepseek', 'deepseek-chat', { passthrough: false }),
].map((one) => prepareAlias('fast', one))

const CASES = 300
const SEED = 20_261_128

test('an odd response is planned for every format, or refused with a sentence', () => {
  const random = randomFrom(SEED)
  let planned = 0
  let refused = 0
  for (let at = 0; at < CASES; at++) {
    const whole = random.pick(REQUESTS) as unknown as Record<string, unknown>
    const some = random.below(2) ? thinned(whole, random) : whole
    const odd = withOddValues(some, random, random.pick([60, 300, 3000])) as object
    const body = { ...odd, model: 'fast' }
    for (const alias of ALIASES)
      try {
        planFor(jsonRequest({ endpoint: 'responses', alias, body }), { takesWays: true })
        planned++
      } catch (error) {
        if (!(error instanceof PortusError)) throw error
        expect(error.message.length).toBeGreaterThan(5)
        refused++
      }
  }

  expect(planned).toBeGreaterThan(CASES)
  expect(refused).toBeGreaterThan(CASES / 4)
}, 120_000)

test('tools that become more than they are count as more', () => {
  const planOf = (count: number) => {
    const tools = Array.from({ length: count }, (_, at) => ({ type: 'custom', name: `f${at}` }))
    const body = { model: 'fast', input: 'x', tools }
    const { ways } = planFor(
      jsonRequest({ endpoint: 'responses', alias: file('anthropic', 'claude-sonnet-4-5'), body }),
      { takesWays: true },
    )
    return [...ways.values()].map((way) => way.kind)
  }

  expect(planOf(1000)).toEqual(['ours'])
  expect(() => planOf(60_000)).toThrow('too much to translate')
})
