import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { PortusError } from '../../../src/errors'
import type { Realtime } from '../../../src/portkey/contract'
import { connectProvider } from '../../../src/realtime/connect'
import {
  forwardedProtocols,
  protocolKey,
  realtimeHeaders,
  realtimeQuery,
} from '../../../src/realtime/handshake'

const offering = (protocols: string | undefined) =>
  new Headers(protocols === undefined ? {} : { 'sec-websocket-protocol': protocols })

describe('the subprotocols of a client', () => {
  type Row = [
    sentence: string,
    protocols: string | undefined,
    key: string | undefined,
    forwarded: string[],
  ]
  const rows: Row[] = [
    ['may be missing', undefined, undefined, []],
    ['may be empty', ' , ', undefined, []],
    ['may be one of the API’s', 'realtime', undefined, ['realtime']],
    [
      'may hold a key, which the provider does not see',
      'realtime, openai-insecure-api-key.pk-1',
      'pk-1',
      ['realtime'],
    ],
    ['hold the first of two keys', 'openai-insecure-api-key.a,openai-insecure-api-key.b', 'a', []],
    ['may hold an empty key', 'openai-insecure-api-key.', '', []],
    [
      'may name a beta',
      'realtime,openai-beta.realtime-v1',
      undefined,
      ['realtime', 'openai-beta.realtime-v1'],
    ],
    [
      'name no organization and no project to the provider',
      'realtime, openai-organization.o, openai-project.p',
      undefined,
      ['realtime'],
    ],
    ['name none in capitals either', 'OpenAI-Organization.o, OPENAI-PROJECT.p', undefined, []],
    ['may be somebody else’s', 'x, y.z', undefined, ['x', 'y.z']],
  ]

  test.each(rows)('%s', (_, protocols, key, forwarded) => {
    expect(protocolKey(offering(protocols))).toBe(key)
    expect(forwardedProtocols(offering(protocols))).toEqual(forwarded)
  })

  test('never show the provider a key, wherever it stands', () => {
    const token = fc.string({
      unit: fc.constantFrom('a', 'B', '0', '-', '.'),
      minLength: 1,
      maxLength: 8,
    })
    fc.assert(
      fc.property(fc.array(token, { maxLength: 4 }), token, fc.nat(4), (others, key, at) => {
        const protocols = others.toSpliced(at, 0, `openai-insecure-api-key.${key}`)

        expect(protocolKey(offering(protocols.join(', ')))).toBe(key)
        expect(forwardedProtocols(offering(protocols.join(', ')))).toEqual(others)
      }),
      { seed: 41, numRuns: 200 },
    )
  })
})

test.each([
  [
    'the two that are its business',
    { 'OpenAI-Beta': 'realtime=v1', 'openai-safety-identifier': 's' },
    { 'openai-beta': 'realtime=v1', 'openai-safety-identifier': 's' },
  ],
  ['an empty one too', { 'openai-beta': '' }, { 'openai-beta': '' }],
  [
    'none that is a credential, an account or the gateway’s',
    {
      authorization: 'Bearer k',
      'openai-organization': 'o',
      'x-portkey-config': '{}',
      cookie: 'a',
      'x-a': 'b',
    },
    {},
  ],
])('the provider sees of a client’s headers %s', (_, headers, expected) => {
  const seen: Record<string, string> = Object.fromEntries(
    realtimeHeaders(new Headers(headers as Record<string, string>)),
  )

  expect(seen).toEqual(expected as Record<string, string>)
})

describe('the query at the provider', () => {
  test.each([
    ['names the alias’s model', '', 'model=gpt-realtime'],
    ['names it in place of the client’s', 'model=alias', 'model=gpt-realtime'],
    [
      'has nothing that the endpoint does not name',
      'a=b&api-version=1&model=x',
      'model=gpt-realtime',
    ],
    ['has no model for a transcription', 'intent=transcription&model=x', 'intent=transcription'],
    ['has a model for any other intent', 'intent=talk', 'intent=talk&model=gpt-realtime'],
    ['has no model for a call that is under way', 'call_id=rtc_1&model=x', 'call_id=rtc_1'],
    ['has a model where the call is empty', 'call_id=&model=x', 'model=gpt-realtime'],
    ['has the first of two', 'call_id=a&call_id=b', 'call_id=a'],
    ['is written anew', 'call_id=a%26b%20%C3%A9', 'call_id=a%26b+%C3%A9'],
  ])('%s', (_, query, expected) => {
    expect(`${realtimeQuery(new URLSearchParams(query), 'gpt-realtime')}`).toBe(expected)
  })
})

describe('a connection to the provider', () => {
  const CALL = {} as Omit<Parameters<Realtime>[0], 'signal'>
  const SOCKET = {} as WebSocket
  const until = (signal: AbortSignal | undefined) =>
    new Promise<never>((_, reject) => {
      const leave = () => reject(signal?.reason)
      if (signal?.aborted) leave()
      else signal?.addEventListener('abort', leave)
    })
  const kindOf = (work: Promise<unknown>) =>
    work.then(
      () => 'connected',
      (error: unknown) => (error instanceof PortusError ? error.kind : 'another error'),
    )
  const connect = (realtime: Realtime, client = new AbortController().signal, timeoutMs = 10_000) =>
    connectProvider(realtime, CALL, client, timeoutMs)

  test('is the provider’s end', async () => {
    expect(await connect(async () => SOCKET)).toBe(SOCKET)
  })

  const failures: [sentence: string, cause: unknown, kind: string][] = [
    [
      'that is refused is one that cannot be reached',
      new Error('ECONNREFUSED'),
      'provider_unreachable',
    ],
    ['that fails with a word alone is one too', 'no', 'provider_unreachable'],
    [
      'that the gateway refuses is refused in its words',
      new PortusError('invalid_request', 'No'),
      'invalid_request',
    ],
  ]
  test.each(failures)('%s', async (_, cause, kind) => {
    expect(await kindOf(connect(() => Promise.reject(cause)))).toBe(kind)
  })

  test('that takes too long is given up', async () => {
    const connecting = connect(({ signal }) => until(signal), undefined, 5)

    expect(await kindOf(connecting)).toBe('gateway_timeout')
  })

  test('is given up when the client leaves', async () => {
    const client = new AbortController()
    const connecting = connect(({ signal }) => until(signal), client.signal)
    client.abort()

    expect(await kindOf(connecting)).toBe('client_closed_request')
  })

  test('is not blamed on a gateway that has refused it when the client has left', async () => {
    const refusal = new PortusError('invalid_request', 'No')

    expect(await kindOf(connect(() => Promise.reject(refusal), AbortSignal.abort()))).toBe(
      'client_closed_request',
    )
  })
})
