import { expect, test } from 'bun:test'
import { prepareAlias } from '../../../../src/alias/alias'
import type { AliasFile } from '../../../../src/alias/schema'
import { jsonBodyOf } from '../../../../src/body/json/body'
import { atOnce } from '../../../../src/body/steps'
import { translatedWay } from '../../../../src/proxy/plan/translated-way'
import { jsonRequest } from '../../../support/cases/json-request'

test('a printed request has the names of its provider, and not what that refuses', () => {
  const file = {
    provider: 'mistral-ai',
    api_key: 'k',
    override_params: { model: 'mistral-large', seed: 3 },
    drop: ['temperature'],
  } as unknown as AliasFile
  const alias = prepareAlias('a', file)
  const asked = {
    model: 'a',
    max_tokens: 5,
    temperature: 0.5,
    stop_sequences: ['x'],
    messages: [{ role: 'user', content: 'Hi' }],
  }
  const body = jsonBodyOf(Buffer.from(JSON.stringify(asked)))
  const [name = ''] = alias.targets.keys()
  const way = atOnce(translatedWay(jsonRequest({ endpoint: 'messages', alias, body }), name))

  if (way?.kind !== 'ours') throw new Error(`no translation: ${JSON.stringify(way)}`)
  expect(JSON.parse(Buffer.concat([...way.pieces]).toString())).toEqual({
    model: 'mistral-large',
    messages: [{ role: 'user', content: 'Hi' }],
    max_tokens: 5,
    random_seed: 3,
    stop: ['x'],
  })
  expect(way.dropped).toEqual(['temperature'])
})
