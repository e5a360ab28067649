import { expect, test } from 'bun:test'
import { prepareAlias } from '../../../../src/alias/alias'
import type { AliasFile } from '../../../../src/alias/schema'
import { endpointOf } from '../../../../src/api/endpoints'
import { jsonBodyOf } from '../../../../src/body/json/body'
import { NO_HOLD } from '../../../../src/limits/bytes-in-flight'
import { translatedWay } from '../../../../src/proxy/plan/translated-way'

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
  const way = translatedWay(
    {
      endpoint: endpointOf('messages'),
      alias,
      id: undefined,
      query: new URLSearchParams(),
      headers: new Headers(),
      signal: new AbortController().signal,
      body,
      explicitParams: body.members.values,
      isStreamed: false,
      isRepeatable: true,
      hold: NO_HOLD,
    },
    name,
  )

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
