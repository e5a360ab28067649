import { describe, expect, test } from 'bun:test'
import { Value } from '@sinclair/typebox/value'
import { readEnvelope } from '../../../src/api/envelope'
import { jsonBody, jsonBodyOf } from '../../../src/body/json/body'
import { PortusError } from '../../../src/errors'
import { Envelope } from '../../../src/http/openapi/endpoints/envelope'
import { encode, halves, single } from '../body/pieces'

const envelope = (text: string) => readEnvelope(jsonBodyOf(encode(text)))

describe('an envelope', () => {
  const rows: [sentence: string, body: string, expected: object][] = [
    ['has the model', '{"model":"fast"}', { model: 'fast' }],
    [
      'has the model with what is to stream',
      '{"stream":true,"model":"fast"}',
      { model: 'fast', stream: true },
    ],
    [
      'has a stream that is null',
      '{"model":"fast","stream":null}',
      { model: 'fast', stream: null },
    ],
    ['has nothing else', '{"messages":[1],"model":"fast","n":2}', { model: 'fast' }],
    ['has a model of any letters', '{"model":"é😀\\u0041"}', { model: 'é😀A' }],
    ['has a model of 512 characters', `{"model":"${'m'.repeat(512)}"}`, { model: 'm'.repeat(512) }],
    [
      'has a model whose name is spelled in another way',
      '{"mod\\u0065l":"fast"}',
      { model: 'fast' },
    ],
  ]

  test.each(rows)('%s', (_, text, expected) => {
    const bytes = encode(text)
    const { members } = jsonBodyOf(bytes)

    for (const pieces of [[bytes], single(bytes), ...halves(bytes).slice(0, 40)])
      expect(readEnvelope(jsonBody(pieces, members))).toEqual(
        expected as ReturnType<typeof readEnvelope>,
      )
  })
})

describe('refused:', () => {
  const UNUSABLE = '"model" must be the name of a model; GET /v1/models lists them'
  const MISSING = '"model" is missing; GET /v1/models lists the models'
  const STREAM = '"stream" must be true or false'
  const rows: [what: string, body: string, param: string, message: string][] = [
    ['no model', '{}', 'model', MISSING],
    ['a model that is deeper', '{"a":{"model":"fast"}}', 'model', MISSING],
    ['a model that is null', '{"model":null}', 'model', UNUSABLE],
    ['a model that is a number', '{"model":1}', 'model', UNUSABLE],
    ['a model that is empty', '{"model":""}', 'model', UNUSABLE],
    ['a model that is a list', '{"model":["fast"]}', 'model', UNUSABLE],
    ['a model of 513 characters', `{"model":"${'m'.repeat(513)}"}`, 'model', UNUSABLE],
    ['a model of a megabyte', `{"model":"${'m'.repeat(1_000_000)}"}`, 'model', UNUSABLE],
    ['a stream that is a text', '{"model":"fast","stream":"true"}', 'stream', STREAM],
    ['a stream that is a number', '{"model":"fast","stream":1}', 'stream', STREAM],
  ]

  test.each(rows)('%s', (_, text, param, message) => {
    expect(() => envelope(text)).toThrow(PortusError)
    expect(() => envelope(text)).toThrow(
      expect.objectContaining({ kind: 'invalid_request', message, details: { param } }),
    )
  })

  test('a stream too long to be read, for it is not true, false or null', () => {
    const text = `{"model":"fast","stream":"${'x'.repeat(5000)}"}`

    expect(() => envelope(text)).toThrow(STREAM)
  })
})

test('the OpenAPI document describes what is taken, and no more', () => {
  const models = ['m', '', 'm'.repeat(512), 'm'.repeat(513), null, 1, ['m'], undefined]
  const streams = [true, false, null, 'true', 1, {}, undefined]
  for (const model of models)
    for (const stream of streams) {
      const text = JSON.stringify({ model, stream })
      const read = () => envelope(text)

      if (Value.Check(Envelope, JSON.parse(text))) expect(read()).toEqual(JSON.parse(text))
      else expect(read, text).toThrow(PortusError)
    }
})
