import { describe, expect, test } from 'bun:test'
import type { AliasFile } from '../../src/alias/schema'
import { embeddedGateway } from '../../src/portkey/embedded/boot'
import { KEY, startPortus } from '../support/portus'
import { type Answer, type FakeProvider, startProvider } from '../support/providers/server'
import { CLIENT, SECRET, type Stage, stage, TENANT } from '../support/token-services/azure-stage'

const HELLO = { messages: [{ role: 'user', content: 'Hi' }], max_tokens: 9 }
const IDENTITY = {
  azure_entra_tenant_id: TENANT,
  azure_entra_client_id: CLIENT,
  azure_entra_client_secret: SECRET,
}
const ENTRA = { ...IDENTITY, azure_auth_mode: 'entra' }

const openai = ({ url }: FakeProvider, more: object = ENTRA): AliasFile => ({
  provider: 'azure-openai',
  resource_name: 'r',
  api_version: '2024-10-21',
  deployment_id: 'd',
  custom_host: url,
  override_params: { model: 'gpt-real' },
  ...more,
})
const foundry = ({ url }: FakeProvider, more: object = ENTRA): AliasFile => ({
  provider: 'azure-ai',
  azure_foundry_url: url.replace('/v1', '/models'),
  override_params: { model: 'llama-real' },
  ...more,
})
const claude = ({ url }: FakeProvider, more: object = ENTRA): AliasFile => ({
  provider: 'azure-ai',
  azure_foundry_url: url.replace('/v1', '/anthropic'),
  override_params: { model: 'claude-real' },
  ...more,
})

/** A Portus in a process on Azure. */
async function portusOn(on: Stage, aliases: Record<string, AliasFile>) {
  on.clock.nowMs = Date.now()
  const { upstream, realtime } = await embeddedGateway({
    env: {},
    cloudEnv: on.env,
    print: () => {},
    inProcess: new Map(),
  })
  const portus = await startPortus({ gateway: upstream, realtime, aliases })
  const ask = (path: string, json: object = HELLO, model = 'it') =>
    portus.call(path, { json: { model, ...json } })
  return { ask, portus, [Symbol.asyncDispose]: () => portus.stop(true) }
}

/** The headers with credentials of a provider's last request. */
const credentialsIn = ({ received }: FakeProvider) => {
  const { headers } = received.at(-1)!
  return ['authorization', 'api-key', 'x-api-key'].map((name) => headers.get(name))
}

describe('a token is the only credential of a request', () => {
  const rows: [what: string, alias: (provider: FakeProvider) => AliasFile, path: string][] = [
    ['chats with Azure OpenAI', openai, '/v1/chat/completions'],
    ['messages for Azure OpenAI', openai, '/v1/messages'],
    ['chats with models of Foundry', foundry, '/v1/chat/completions'],
    ['messages for models of Foundry', foundry, '/v1/messages'],
    ['chats with Claude', claude, '/v1/chat/completions'],
    ['messages for Claude', claude, '/v1/messages'],
  ]
  for (const stream of [false, true])
    test.each(rows)(`%s, ${stream ? 'streamed' : 'whole'}`, async (_, alias, path) => {
      using on = stage()
      using provider = startProvider()
      await using process = await portusOn(on, { it: alias(provider) })

      const response = await process.ask(path, { ...HELLO, stream })
      await response.text()

      expect([response.status, credentialsIn(provider)]).toEqual([
        200,
        ['Bearer token-of-azure-1', null, null],
      ])
      expect(provider.received[0]?.text).not.toContain(SECRET)
    })

  test('also where it is written in the alias of Claude', async () => {
    using on = stage()
    using provider = startProvider()
    const alias = claude(provider, { azure_ad_token: 'written' })
    await using process = await portusOn(on, { it: alias })

    const { status } = await process.ask('/v1/messages')

    expect([status, credentialsIn(provider)]).toEqual([200, ['Bearer written', null, null]])
    expect(provider.received[0]?.headers.get('anthropic-version')).toBe('2023-06-01')
  })

  test('and a key stays where it was', async () => {
    using on = stage()
    using provider = startProvider()
    await using process = await portusOn(on, {
      it: openai(provider, { api_key: 'key-of-azure' }),
    })

    await process.ask('/v1/chat/completions')

    expect(credentialsIn(provider)).toEqual([null, 'key-of-azure', null])
    expect(on.azure.calls).toEqual([])
  })

  const flows: [what: string, members: object, set: (on: Stage) => void][] = [
    ['a federated token', { azure_auth_mode: 'workload' }, (on) => void on.writeFile()],
    ['a virtual machine', { azure_auth_mode: 'managed' }, () => {}],
    [
      'App Service',
      { azure_auth_mode: 'managed' },
      (on) => Object.assign(on.env, on.azure.appService),
    ],
    ['whatever there is', { azure_auth_mode: 'default' }, (on) => void on.writeFile()],
  ]
  test.each(flows)('of %s', async (_, members, set) => {
    using on = stage()
    using provider = startProvider()
    on.clock.nowMs = Date.now()
    set(on)
    await using process = await portusOn(on, { it: openai(provider, members) })

    const { status } = await process.ask('/v1/chat/completions')

    expect([status, credentialsIn(provider)]).toEqual([
      200,
      ['Bearer token-of-azure-1', null, null],
    ])
  })
})

describe('an upload with a token', () => {
  test.each<[what: string, members: object, authorization: string]>([
    ['of Entra', ENTRA, 'Bearer token-of-azure-1'],
    ['of the alias', { azure_ad_token: 'written' }, 'Bearer written'],
  ])('%s reaches Azure OpenAI, with the beta of the alias', async (_, members, authorization) => {
    using on = stage()
    using provider = startProvider(() => Response.json({ text: 'Hello' }))
    const alias = openai(provider, { ...members, openai_beta: 'beta=v1' })
    await using process = await portusOn(on, { it: alias })
    const body = new FormData()
    body.set('model', 'it')
    body.set('file', new File(['sound'], 'a.wav', { type: 'audio/wav' }))

    const response = await fetch(`${process.portus.url}/v1/audio/transcriptions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}` },
      body,
    })

    expect([response.status, await response.json()]).toEqual([200, { text: 'Hello' }])
    expect(credentialsIn(provider)).toEqual([authorization, null, null])
    const { headers, text } = provider.received[0]!
    expect(headers.get('content-type')).toStartWith('multipart/form-data; boundary=')
    expect(text).toContain('sound')
    expect(headers.get('openai-beta')).toBe('beta=v1')
  })
})

describe('many requests', () => {
  test('wait for one token', async () => {
    using on = stage()
    using provider = startProvider()
    await using process = await portusOn(on, { it: openai(provider), other: foundry(provider) })

    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        process.ask('/v1/chat/completions', HELLO, index % 2 ? 'it' : 'other'),
      ),
    )

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(on.azure.calls).toHaveLength(1)
  })
})

describe('where there is no token', () => {
  const EXPIRED = { ...ENTRA, azure_entra_client_id: 'expired' }

  test.each(['/v1/chat/completions', '/v1/messages'])(
    'the client of %s is told what Entra said, once and without the secret',
    async (path) => {
      using on = stage()
      using provider = startProvider()
      await using process = await portusOn(on, { it: openai(provider, EXPIRED) })

      const responses = [await process.ask(path), await process.ask(path)]
      const texts = await Promise.all(responses.map((response) => response.text()))

      expect(responses.map(({ status }) => status)).toEqual([502, 502])
      expect(texts[0]).toContain("AADSTS7000222: The provided client secret keys for app 'expired'")
      expect(texts[0]).toContain('make a new secret for the app')
      expect(texts.join()).not.toContain(SECRET)
      expect(texts.join()).not.toContain('Trace ID')
      expect(texts.join()).not.toContain(on.azure.url)
      expect(provider.received).toEqual([])
      expect(on.azure.calls).toHaveLength(1)
    },
  )

  test('the next target answers', async () => {
    using on = stage()
    using provider = startProvider()
    await using process = await portusOn(on, {
      it: {
        strategy: { mode: 'fallback' },
        targets: [openai(provider, EXPIRED), openai(provider)],
      },
    })

    const { status } = await process.ask('/v1/chat/completions')

    expect([status, credentialsIn(provider)]).toEqual([
      200,
      ['Bearer token-of-azure-2', null, null],
    ])
  })

  test('a token of which the provider repeats the text stays hidden', async () => {
    using on = stage()
    const echo: Answer = ({ headers }) =>
      Response.json({ error: { message: `bad ${headers.get('authorization')}` } }, { status: 400 })
    using provider = startProvider(echo)
    await using process = await portusOn(on, { it: openai(provider) })

    expect(await (await process.ask('/v1/chat/completions')).text()).not.toContain(
      'token-of-azure-1',
    )
  })
})
