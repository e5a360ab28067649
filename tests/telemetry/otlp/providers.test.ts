import { expect, test } from 'bun:test'
import type { AliasFile } from '../../../src/alias/schema'
import { embeddedGateway } from '../../../src/portkey/embedded/boot'
import { openaiAlias, startPortus } from '../../support/portus'
import { startOfficialGateway } from '../../support/process/official'
import { MESSAGE } from '../../support/providers/anthropic-messages'
import { signatureFault } from '../../support/providers/aws-signature'
import { startProvider } from '../../support/providers/server'
import { ofKind, startSpanReceiver } from '../../support/providers/span-receiver'

const CHAT = { model: 'm', max_tokens: 9, messages: [{ role: 'user', content: 'Hi' }] }

test('a signed request to AWS says which span asks, and its signature is right', async () => {
  const host = 'bedrock-runtime.eu-west-1.amazonaws.com'
  const sent: { path: string; method: string; headers: Headers; bytes: Uint8Array }[] = []
  const { upstream } = await embeddedGateway({
    env: {},
    print: () => {},
    inProcess: new Map([
      [
        host,
        async (url, init) => {
          const headers = new Headers(init.headers)
          headers.set('host', host)
          const bytes = new Uint8Array(await new Response(init.body).arrayBuffer())
          sent.push({ path: new URL(String(url)).pathname, method: 'POST', headers, bytes })
          return Response.json(MESSAGE)
        },
      ],
    ]),
  })
  using receiver = startSpanReceiver()
  await using portus = await startPortus({
    gateway: upstream,
    aliases: {
      m: {
        provider: 'bedrock',
        aws_region: 'eu-west-1',
        aws_access_key_id: 'AKIASTATIC',
        aws_secret_access_key: 'secret-of-static',
        override_params: { model: 'eu.anthropic.claude-sonnet-4-5-20250929-v1:0' },
      } as AliasFile,
    },
    tracing: receiver.tracing(),
  })
  await (await portus.call('/v1/chat/completions', { json: CHAT })).text()
  const [client] = ofKind(await receiver.received(2), 'client')

  const [request] = sent
  expect(request && signatureFault(request, { AKIASTATIC: 'secret-of-static' })).toBeUndefined()
  expect(request?.headers.get('traceparent')).toBe(`00-${client?.traceId}-${client?.spanId}-01`)
  expect(client?.attributes).toMatchObject({
    'gen_ai.provider.name': 'aws.bedrock',
    'server.address': host,
  })
})

test('a remote gateway is told which span asks, and tells the provider', async () => {
  await using gateway = await startOfficialGateway()
  using provider = startProvider()
  using receiver = startSpanReceiver()
  await using portus = await startPortus({
    aliases: { m: openaiAlias(provider.url) },
    gateway: gateway.url,
    tracing: receiver.tracing(),
  })
  await (await portus.call('/v1/chat/completions', { json: CHAT })).text()
  const spans = await receiver.received(2)

  const [client] = ofKind(spans, 'client')
  expect(client).toMatchObject({
    name: 'chat gpt-real',
    parentSpanId: ofKind(spans, 'server')[0]?.spanId,
    attributes: {
      'gen_ai.provider.name': 'openai',
      'server.port': Number(new URL(gateway.url).port),
    },
  })
  expect(provider.received[0]?.headers.get('traceparent')).toBe(
    `00-${client?.traceId}-${client?.spanId}-01`,
  )
}, 60_000)
