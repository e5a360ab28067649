import { expect, test } from 'bun:test'
import OpenAI from 'openai'
import { OpenAIRealtimeWebSocket } from 'openai/realtime/websocket'
import { OpenAIRealtimeWS } from 'openai/realtime/ws'
import type { ClientStack } from '../support/clients/matrix'
import { startTls, trusting } from '../support/clients/tls'
import { KEY } from '../support/portus'

/** The realtime API with OpenAI’s SDK. */
export function realtimeTests(stack: () => ClientStack): void {
  test('holds a realtime session with OpenAIRealtimeWS, which insists on TLS', async () => {
    using tls = await startTls(stack().url)
    const secure = new OpenAI({ baseURL: `${tls.url}/v1`, apiKey: KEY })
    const types: string[] = []
    const closed = Promise.withResolvers<number>()

    const session = new OpenAIRealtimeWS({ model: 'voice', options: { ca: tls.ca } }, secure)
    session.on('error', (error) => closed.reject(error))
    session.on('session.created', () => session.send({ type: 'response.create' }))
    session.on('event', ({ type }) => void types.push(type))
    session.on('response.done', () => session.close())
    session.socket.on('close', closed.resolve)

    expect(await closed.promise).toBe(1000)
    expect(types).toEqual(['session.created', 'response.output_text.delta', 'response.done'])
    const [handshake] = stack().handshakes
    expect(handshake?.url.pathname).toBe('/v1/realtime')
    expect(handshake?.url.searchParams.get('model')).toBe('gpt-real')
    expect(handshake?.headers.get('authorization')).toBe('Bearer sk-provider-openai')
    expect(JSON.stringify([...(handshake?.headers ?? [])])).not.toContain(KEY)
  })

  test('holds one with OpenAIRealtimeWebSocket, whose key is a subprotocol as in a browser', async () => {
    using tls = await startTls(stack().url)
    using _ = trusting(tls.ca)
    const secure = new OpenAI({
      baseURL: `${tls.url}/v1`,
      apiKey: KEY,
      organization: 'org-of-the-client',
    })
    const types: string[] = []
    const closed = Promise.withResolvers<number>()

    const session = new OpenAIRealtimeWebSocket({ model: 'voice' }, secure)
    session.on('error', (error) => closed.reject(error))
    session.on('session.created', () => session.send({ type: 'response.create' }))
    session.on('event', ({ type }) => void types.push(type))
    session.on('response.done', () => session.close())
    session.socket.addEventListener('close', ({ code }) => closed.resolve(code))

    expect(await closed.promise).toBe(1000)
    expect(session.socket.protocol).toBe('realtime')
    expect(types).toEqual(['session.created', 'response.output_text.delta', 'response.done'])
    const [handshake] = stack().handshakes
    expect(handshake?.headers.get('authorization')).toBe('Bearer sk-provider-openai')
    expect(handshake?.headers.get('sec-websocket-protocol')).toBe('realtime')
  })

  test('begins a transcription, which the SDK asks for without a model', async () => {
    using tls = await startTls(stack().url)
    const secure = new OpenAI({ baseURL: `${tls.url}/v1`, apiKey: KEY })
    const headers = { 'x-portus-model': 'voice', 'openai-safety-identifier': 'user-1' }
    const closed = Promise.withResolvers<number>()

    const session = new OpenAIRealtimeWS(
      { intent: 'transcription', options: { ca: tls.ca, headers } },
      secure,
    )
    session.on('error', (error) => closed.reject(error))
    session.on('session.created', () => session.close())
    session.socket.on('close', closed.resolve)

    expect(await closed.promise).toBe(1000)
    const [handshake] = stack().handshakes
    expect(handshake?.url.search).toBe('?intent=transcription')
    expect(handshake?.headers.get('openai-safety-identifier')).toBe('user-1')
  })
}
