import { expect, test } from 'bun:test'
import { prepareAlias } from '../../../src/alias/alias'
import type { AliasFile } from '../../../src/alias/schema'
import { lostOverrides } from '../../../src/cli/lost-overrides'

/** What `check` says of an alias with such overrides: each member, and where it has no effect. */
function lostOf(file: AliasFile, override_params: object, takesWays = true) {
  const value = { api_key: 'k', ...file, override_params } as AliasFile
  const found = lostOverrides(
    new Map([['a', prepareAlias('a', value)]]),
    [{ name: 'a', value, problemAt: (path, message) => ({ source: path.join('.'), message }) }],
    takesWays,
  )
  return found.map(({ source, message }) => [source, /on (.*): the/.exec(message)?.[1]])
}

const GOOGLE = { provider: 'google' } as const
const CLAUDE = { provider: 'anthropic' } as const
const EVERYWHERE = '/v1/chat/completions, /v1/messages and Gemini’s API'

test('a member that Gemini has in its own words alone has its effect on its own API', () => {
  const found = lostOf(GOOGLE, { model: 'gemini-2.5-flash', labels: { a: 'b' }, seed: 3 })

  expect(found).toEqual([['override_params.labels', '/v1/chat/completions and /v1/messages']])
})

test('a member without a place in Gemini’s words is lost on every API', () => {
  const found = lostOf(GOOGLE, { model: 'gemini-2.5-flash', logit_bias: { 1: 2 }, temperature: 1 })

  expect(found).toEqual([['override_params.logit_bias', EVERYWHERE]])
})

test('Gemini’s words are lost for another provider, for clients of Gemini’s API, too', () => {
  const found = lostOf(CLAUDE, { model: 'claude-opus-4-5', safetySettings: [{}], top_k: 3 })

  expect(found).toEqual([
    ['override_params.safetySettings', '/v1/chat/completions and Gemini’s API'],
  ])
})

test('behind a remote gateway every API becomes chat completions, and loses what they lose', () => {
  const lost = { model: 'gemini-2.5-flash', logit_bias: { 1: 2 }, temperature: 1 }

  expect(lostOf(GOOGLE, lost, false)).toEqual([['override_params.logit_bias', EVERYWHERE]])
  expect(lostOf(CLAUDE, { model: 'claude-opus-4-5', seed: 3 }, false)).toEqual([
    ['override_params.seed', '/v1/chat/completions and Gemini’s API'],
  ])
})

test('what is dropped on purpose is not warned of', () => {
  const file = { ...GOOGLE, drop: ['logit_bias'] }

  expect(lostOf(file, { model: 'gemini-2.5-flash', logit_bias: { 1: 2 } })).toEqual([])
})
