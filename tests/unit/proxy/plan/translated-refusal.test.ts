import { expect, test } from 'bun:test'
import { prepareAlias } from '../../../../src/alias/alias'
import { jsonBodyOf } from '../../../../src/body/json/body'
import { atOnce } from '../../../../src/body/steps'
import { translatedWay } from '../../../../src/proxy/plan/translated-way'
import { jsonRequest } from '../../../support/cases/json-request'

/** How a message with these members is refused for a model of OpenAI's. */
function refusalOf(more: object): unknown {
  const messages = [{ role: 'user', content: 'Hi' }]
  const json = { model: 'fast', max_tokens: 5, messages, ...more }
  const body = jsonBodyOf(Buffer.from(JSON.stringify(json)))
  const alias = prepareAlias('fast', {
    provider: 'openai',
    api_key: 'k',
    override_params: { model: 'gpt' },
  })
  const [target] = alias.targets.keys()
  const way = atOnce(translatedWay(jsonRequest({ endpoint: 'messages', alias, body }), target!))
  return way?.kind === 'refused' ? way.error.message : way?.kind
}

test.each([
  [
    'the type of a tool',
    { tools: [{ type: 'web_fetch_20250910', name: 'web_fetch' }] },
    'This model does not have the tool "web_fetch_20250910"; leave it out',
  ],
  [
    'the member, where all of it is lost',
    { container: 'c' },
    '"container" cannot be translated for this model, and it changes the answer; leave it out',
  ],
  ['nothing, where nothing is lost', { tools: [{ name: 'own', input_schema: {} }] }, 'ours'],
])('a refusal names %s', (_, more, expected) => {
  expect(refusalOf(more)).toBe(expected)
})
