import { describe, expect, test } from 'bun:test'
import { generateKeyPairSync } from 'node:crypto'
import type { AliasFile } from '../../src/alias/schema'
import { embeddedGateway } from '../../src/portkey/embedded/boot'
import { startPortus } from '../support/portus'
import { startProvider } from '../support/providers/server'

const REGION = 'us-central1'
const chat = (model: string) => ({
  json: { model, messages: [{ role: 'user', content: 'Hello!' }] },
})

const GEMINI_ANSWER = {
  candidates: [
    {
      content: { role: 'model', parts: [{ text: 'Hello there' }] },
      finishReason: 'STOP',
      index: 0,
    },
  ],
  usageMetadata: { promptTokenCount: 9, candidatesTokenCount: 2, totalTokenCount: 11 },
  modelVersion: 'gemini-real',
}

/** An alias of a Vertex AI project with a service account of its own. */
function vertexAlias(project: string): AliasFile {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  return {
    provider: 'vertex-ai',
    vertex_region: REGION,
    vertex_service_account_json: {
      type: 'service_account',
      project_id: project,
      private_key_id: `key-of-${project}`,
      private_key: privateKey,
      client_email: `portus@${project}.example`,
    },
    override_params: { model: 'gemini-real' },
  }
}

/** Google inside this process: hands out tokens named after who asked, and answers as Gemini. */
async function google(tokenStatus = () => 200) {
  const issued: string[] = []
  const presented: (string | null)[] = []
  const { upstream } = await embeddedGateway({
    env: {},
    print: () => {},
    inProcess: new Map([
      [
        'oauth2.googleapis.com',
        async (_url, init) => {
          const assertion = new URLSearchParams(String(init.body)).get('assertion') as string
          const claims = Buffer.from(assertion.split('.')[1] as string, 'base64url').toString()
          const status = tokenStatus()
          issued.push((JSON.parse(claims) as { iss: string }).iss)
          return status === 200
            ? Response.json({ access_token: `token-of-${issued.at(-1)}`, expires_in: 3600 })
            : Response.json({ error: 'unavailable' }, { status })
        },
      ],
      [
        `${REGION}-aiplatform.googleapis.com`,
        async (_url, init) => {
          presented.push(new Headers(init.headers).get('authorization'))
          return Response.json(GEMINI_ANSWER)
        },
      ],
    ]),
  })
  return { upstream, issued, presented }
}

describe('access tokens of service accounts', () => {
  test('are asked for once, and used for every request', async () => {
    const { upstream, issued, presented } = await google()
    await using portus = await startPortus({
      gateway: upstream,
      aliases: { gemini: vertexAlias('alpha') },
    })

    const first = await portus.call('/v1/chat/completions', chat('gemini'))
    const second = await portus.call('/v1/chat/completions', chat('gemini'))

    expect(await first.json()).toMatchObject({ choices: [{ message: { content: 'Hello there' } }] })
    expect(second.status).toBe(200)
    expect(issued).toEqual(['portus@alpha.example'])
    expect(presented).toEqual([
      'Bearer token-of-portus@alpha.example',
      'Bearer token-of-portus@alpha.example',
    ])
  })

  test('are never used for another account', async () => {
    const { upstream, issued, presented } = await google()
    await using portus = await startPortus({
      gateway: upstream,
      aliases: { one: vertexAlias('alpha'), two: vertexAlias('beta') },
    })

    for (const model of ['one', 'two', 'one'])
      await portus.call('/v1/chat/completions', chat(model))

    expect(issued).toEqual(['portus@alpha.example', 'portus@beta.example'])
    expect(presented).toEqual([
      'Bearer token-of-portus@alpha.example',
      'Bearer token-of-portus@beta.example',
      'Bearer token-of-portus@alpha.example',
    ])
  })

  test('are asked for again after a failure, which is not remembered', async () => {
    const statuses = [503, 200]
    const { upstream, issued, presented } = await google(() => statuses.shift() as number)
    await using portus = await startPortus({
      gateway: upstream,
      aliases: { gemini: vertexAlias('alpha') },
    })

    await portus.call('/v1/chat/completions', chat('gemini'))
    await portus.call('/v1/chat/completions', chat('gemini'))

    expect(issued).toHaveLength(2)
    expect(presented.at(-1)).toBe('Bearer token-of-portus@alpha.example')
  })
})

test('a request for a token is its own, also where the client’s body is passed through', async () => {
  using provider = startProvider()
  const asked: string[] = []
  const { upstream } = await embeddedGateway({
    env: {},
    print: () => {},
    inProcess: new Map([
      [
        'login.microsoftonline.com',
        async (_url, { body }) => {
          asked.push(String(body))
          return Response.json({ access_token: 'token-of-entra' })
        },
      ],
    ]),
  })
  const azure: AliasFile = {
    provider: 'azure-openai',
    passthrough: true,
    resource_name: 'portus',
    deployment_id: 'real',
    api_version: '2024-10-21',
    custom_host: provider.url,
    azure_auth_mode: 'entra',
    azure_entra_tenant_id: 'tenant',
    azure_entra_client_id: 'portus',
    azure_entra_client_secret: 'secret-of-entra',
  }
  await using portus = await startPortus({ gateway: upstream, aliases: { azure } })

  const response = await portus.call('/v1/chat/completions', chat('azure'))

  expect(response.status).toBe(200)
  expect(asked[0]).toContain('client_secret=secret-of-entra')
  expect(asked.join()).not.toContain('Hello!')
  expect(provider.received[0]!.headers.get('authorization')).toBe('Bearer token-of-entra')
  expect(provider.received[0]!.headers.get('x-portus-passthrough')).toBeNull()
  expect(provider.received[0]!.json).toMatchObject({ messages: [{ content: 'Hello!' }] })
})
