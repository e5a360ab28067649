import { describe, expect, test } from 'bun:test'
import { prepareAlias } from '../../../../src/alias/alias'
import type { AliasFile } from '../../../../src/alias/schema'
import { ENDPOINTS, type Endpoint } from '../../../../src/api/endpoints/endpoints'
import { jsonBodyOf } from '../../../../src/body/json/body'
import { NO_HOLD } from '../../../../src/limits/bytes-in-flight'
import { type Plan, planFor } from '../../../../src/proxy/plan/plan'
import type { ClientRequest } from '../../../../src/proxy/request/read-request'
import { jsonRequest } from '../../../support/cases/json-request'

const endpoint = (name: string) => ENDPOINTS.find((one) => one.name === name) as Endpoint

const target = (provider: string, more: object = {}) =>
  ({
    provider,
    api_key: 'k',
    override_params: { model: `${provider}-model` },
    ...more,
  }) as AliasFile

const over = (...targets: AliasFile[]): AliasFile => ({ strategy: { mode: 'fallback' }, targets })

/** The plan of a request for an endpoint, on an alias of this file. */
function plan(
  name: string,
  file: AliasFile,
  more: object = {},
  request: Partial<ClientRequest> = {},
  takesWays = true,
) {
  const messages = [{ role: 'user', content: 'Hi' }]
  const body = jsonBodyOf(Buffer.from(JSON.stringify({ model: 'fast', messages, ...more })))
  return planFor(
    { ...jsonRequest({ endpoint: name, alias: prepareAlias('fast', file), body }), ...request },
    { takesWays },
  )
}

const kindsOf = ({ ways }: Plan) => [...ways.values()].map(({ kind }) => kind)

describe('the way of each target', () => {
  test.each([
    ['chat', 'its own format', target('openai'), ['own'], ''],
    ['chat', 'its own format under another prefix', target('deepseek'), ['own'], '/v1'],
    ['messages', 'its own format', target('anthropic'), ['own'], ''],
    ['chat', 'Claude', target('anthropic'), ['ours'], ''],
    ['messages', 'OpenAI', target('openai'), ['ours'], ''],
    ['chat', 'Gemini', target('google'), ['ours'], ''],
    ['messages', 'Gemini', target('google'), ['ours'], ''],
    ['chat', 'Cohere', target('cohere'), ['ours'], ''],
    ['messages', 'Cohere', target('cohere'), ['ours'], ''],
    ['chat', 'a format that only the gateway knows', target('oracle'), ['gateway'], undefined],
    ['chat', 'two of one format', over(target('openai'), target('groq')), ['own', 'own'], ''],
    ['chat', 'two formats', over(target('openai'), target('anthropic')), ['own', 'ours'], ''],
    ['messages', 'two formats', over(target('google'), target('anthropic')), ['ours', 'own'], ''],
    [
      'chat',
      'two formats, one of which only the gateway knows',
      over(target('google'), target('oracle'), target('openai')),
      ['ours', 'gateway', 'own'],
      undefined,
    ],
    ['chat', 'no passthrough', target('openai', { passthrough: false }), ['gateway'], undefined],
  ] as const)('%s to %s', (name, _, file, kinds, prefix) => {
    const made = plan(name, file as AliasFile)

    expect(kindsOf(made)).toEqual([...kinds])
    expect(made.stub.passthroughPrefix).toBe(prefix as undefined)
  })

  test('an own way replaces what the alias overrides, as JSON texts', () => {
    const file = target('openai', {
      override_params: { model: 'gpt', temperature: 0.5, max_tokens: 9 },
    })

    const [way] = plan('chat', file, { max_tokens: 1 }).ways.values()

    expect(way).toEqual({
      kind: 'own',
      address: { endpoint: endpoint('chat'), prefix: '', isStreamed: false },
      edits: new Map([
        ['model', '"gpt"'],
        ['temperature', '0.5'],
      ]),
    })
  })

  test.each([
    ['chat', target('anthropic'), ['gateway'], undefined],
    ['chat', target('google'), ['gateway'], undefined],
    ['messages', target('openai'), ['gateway'], undefined],
    ['chat', target('openai'), ['own'], ''],
  ] as const)('%s through a gateway that takes no ways', (name, file, kinds, prefix) => {
    const made = plan(name, file as AliasFile, {}, {}, false)

    expect(kindsOf(made)).toEqual([...kinds])
    expect(made.stub.passthroughPrefix).toBe(prefix as undefined)
  })

  test('a remote gateway gets the body of the only target, without what its provider refuses', () => {
    const asked = { max_completion_tokens: 5, store: true }

    const one = plan('chat', target('mistral-ai'), asked, {}, false)
    const two = plan('chat', over(target('mistral-ai'), target('openai')), asked, {}, false)

    const { bytes } = one.stub.body as { bytes: Uint8Array }
    expect(one.stub.passthroughPrefix).toBe('')
    expect(JSON.parse(Buffer.from(bytes).toString())).toEqual({
      model: 'mistral-ai-model',
      messages: [{ role: 'user', content: 'Hi' }],
      max_tokens: 5,
    })
    expect(kindsOf(two)).toEqual(['gateway', 'gateway'])
    expect(two.stub.passthroughPrefix).toBeUndefined()
  })

  test('Claude on a cloud gets a message as it is, and a chat in Anthropic’s format', () => {
    const keys = { aws_access_key_id: 'a', aws_secret_access_key: 'b', aws_region: 'us-east-1' }
    const model = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0'
    const bedrock = target('bedrock', { ...keys, override_params: { model } })

    const [message] = plan('messages', bedrock, { max_tokens: 9 }).ways.values()
    const [chat] = plan('chat', bedrock).ways.values()

    expect(message).toMatchObject({ kind: 'own', frames: 'claude' })
    expect(chat).toMatchObject({ kind: 'ours', frames: 'claude', format: { name: 'anthropic' } })
    const { pieces = [] } = chat as { pieces?: readonly Uint8Array[] }
    const body = JSON.parse(Buffer.concat(pieces).toString())
    expect(body).toMatchObject({ anthropic_version: 'bedrock-2023-05-31', max_tokens: 64_000 })
    expect(body).not.toHaveProperty('model')
  })

  test('the usage of a stream is asked for where the client does not', () => {
    const asked = { stream: true, stream_options: { include_usage: true } }
    const streamed = { isStreamed: true }

    const [added] = plan('chat', target('openai'), { stream: true }, streamed).ways.values()
    const [own] = plan('chat', target('openai'), asked, streamed).ways.values()
    const [remote] = plan('chat', target('openai'), { stream: true }, streamed, false).ways.values()
    const [dropped] = plan(
      'chat',
      target('openai', { drop: ['stream_options'] }),
      { stream: true },
      streamed,
    ).ways.values()

    expect(added).toMatchObject({ isUsageAdded: true })
    expect((added as unknown as { edits: Map<string, string> }).edits.get('stream_options')).toBe(
      '{"include_usage":true}',
    )
    for (const way of [own, remote, dropped]) {
      expect(way).not.toHaveProperty('isUsageAdded')
      expect((way as unknown as { edits: Map<string, string> }).edits.has('stream_options')).toBe(
        false,
      )
    }
  })

  test('a gateway way puts back what the gateway drops', () => {
    const schema = { type: 'object' }
    const format = { type: 'json_schema', json_schema: { name: 'n', schema } }

    const made = plan('chat', target('anthropic'), { response_format: format }, {}, false)

    expect([...made.ways.values()]).toEqual([
      {
        kind: 'gateway',
        edits: new Map([
          ['output_config', JSON.stringify({ format: { type: 'json_schema', schema } })],
        ]),
      },
    ])
    expect(made.loss?.details.param).toBe('response_format')
  })

  test('a target that would lose a member is refused, and the others are asked', () => {
    const made = plan('chat', over(target('anthropic'), target('openai')), { logprobs: true })

    expect(kindsOf(made)).toEqual(['refused', 'own'])
    const [refused] = made.ways.values()
    expect((refused as { error: Error }).error.message).toContain('"logprobs"')
  })

  test('where every target would lose it, the request is refused with its name', () => {
    expect(() => plan('chat', target('anthropic'), { n: 2 })).toThrow('"n"')
  })
})

describe('what the gateway is given', () => {
  test('a message for OpenAI is asked for as a chat completion', () => {
    const { stub, isViaChat } = plan('messages', target('openai'), { max_tokens: 7 }, {}, false)

    expect(isViaChat).toBe(true)
    expect(stub).toMatchObject({ overrides: 'message_as_chat', path: '/v1/chat/completions' })
    const { bytes } = stub.body as { bytes: Uint8Array }
    expect(JSON.parse(Buffer.from(bytes).toString())).toMatchObject({ max_completion_tokens: 7 })
  })

  test('the query that the endpoint names goes on, and nothing else of it', () => {
    const query = new URLSearchParams('beta=true&x=1')

    const { stub, query: kept } = plan('messages', target('anthropic'), {}, { query })

    expect(stub.path as string).toBe('/v1/messages?beta=true')
    expect(kept).toBe('?beta=true')
  })

  test('long strings stay out of a body that is translated, and in one that passes through', () => {
    const content = 'x'.repeat(100_000)
    const messages = [{ role: 'user', content }]
    const lengthOf = ({ stub }: Plan) => (stub.body as { bytes: Uint8Array }).bytes.length

    expect(lengthOf(plan('chat', target('anthropic'), { messages }))).toBeLessThan(2000)
    expect(lengthOf(plan('chat', target('openai'), { messages }))).toBeGreaterThan(100_000)
  })

  test('a form that is sent once takes the typed route where the gateway streams it there', () => {
    const files = endpoint('files.create')
    const body = { kind: 'none' as const }
    const request = { endpoint: files, body, isRepeatable: false }
    const { alias } = { alias: prepareAlias('fast', target('openai')) }
    const made = planFor(
      {
        ...request,
        alias,
        ids: [],
        query: new URLSearchParams(),
        headers: new Headers(),
        signal: new AbortController().signal,
        explicitParams: new Set(),
        hold: NO_HOLD,
        isStreamed: false,
      },
      { streamsTyped: ({ name }) => name === 'files.create' },
    )

    expect(made.stub.passthroughPrefix).toBeUndefined()
  })
})
