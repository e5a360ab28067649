import { describe, expect, test } from 'bun:test'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AliasFile } from '../../src/alias/schema'
import { withCloudPlaces } from '../../src/credentials/cloud-places'
import { embeddedGateway } from '../../src/portkey/embedded/boot'
import { startPortus } from '../support/portus'
import { temporaryFolder } from '../support/process/child'
import { type FakeGoogle, startGoogle } from '../support/token-services/google'

const REGION = 'europe-west1'
const HOST = `${REGION}-aiplatform.googleapis.com`
const GEMINI = 'gemini-2.5-pro'
const CLAUDE = 'anthropic.claude-sonnet-4-5@20250929'
const HELLO = { messages: [{ role: 'user', content: 'Hi' }], max_tokens: 9 }

const ANSWER = {
  candidates: [
    { content: { role: 'model', parts: [{ text: 'Hello there' }] }, finishReason: 'STOP' },
  ],
  usageMetadata: { promptTokenCount: 9, candidatesTokenCount: 2, totalTokenCount: 11 },
}

type Sent = { path: string; headers: Headers }

/** A Portus with one alias of Vertex AI, which is inside this process. */
async function portusFor(members: object, cloudEnv: Record<string, string>, model = GEMINI) {
  const sent: Sent[] = []
  const { upstream } = await embeddedGateway({
    env: {},
    cloudEnv,
    print: () => {},
    inProcess: new Map([
      [
        HOST,
        async (input: string | URL, init: RequestInit) => {
          sent.push({ path: new URL(String(input)).pathname, headers: new Headers(init.headers) })
          return Response.json(ANSWER)
        },
      ],
    ]),
  })
  const alias: AliasFile = { provider: 'vertex-ai', ...members, override_params: { model } }
  const portus = await startPortus({
    gateway: upstream,
    aliases: { it: withCloudPlaces(alias, cloudEnv) },
  })
  const ask = () => portus.call('/v1/chat/completions', { json: { model: 'it', ...HELLO } })
  return { portus, sent, ask }
}

type Flow = {
  members: object
  env: Record<string, string>
  /** Whose token it is, as the fake names it. */
  token: string
  project: string
  pays?: string
}

/** A folder with a file, for as long as a test runs. */
function fileOf(content: unknown) {
  const folder = temporaryFolder()
  const gcloud = join(folder.path, '.config', 'gcloud')
  mkdirSync(gcloud, { recursive: true })
  const path = join(gcloud, 'application_default_credentials.json')
  writeFileSync(path, JSON.stringify(content))
  return { home: folder.path, path, [Symbol.dispose]: folder[Symbol.dispose] }
}

const FLOWS: [what: string, content: (google: FakeGoogle) => unknown, flow: FlowOf][] = [
  [
    'a service account in the alias',
    ({ files }) => files.serviceAccount,
    (_, content) => ({
      members: { vertex_region: REGION, vertex_service_account_json: content as object },
      env: {},
      token: 'account',
      project: 'project-a',
    }),
  ],
  [
    'a file that the alias names',
    ({ files }) => files.serviceAccount,
    ({ path }) => ({
      members: { vertex_region: REGION, vertex_credentials_file: path },
      env: {},
      token: 'account',
      project: 'project-a',
    }),
  ],
  [
    'gcloud’s file, and variables for the rest',
    ({ files }) => files.authorizedUser,
    ({ home }) => ({
      members: { vertex_auth_type: 'default' },
      env: { HOME: home, GOOGLE_CLOUD_PROJECT: 'project-e', GOOGLE_CLOUD_LOCATION: REGION },
      token: 'user',
      project: 'project-e',
      pays: 'project-q',
    }),
  ],
  [
    'a workload that acts as a service account',
    ({ files }) => ({
      ...files.externalAccount,
      service_account_impersonation_url: files.impersonationUrl,
    }),
    ({ path }) => ({
      members: {
        vertex_region: REGION,
        vertex_project_id: 'project-w',
        vertex_auth_type: 'default',
      },
      env: { GOOGLE_APPLICATION_CREDENTIALS: path },
      token: 'impersonated',
      project: 'project-w',
    }),
  ],
  [
    'the metadata server',
    () => ({}),
    (_, __, google) => ({
      members: {
        vertex_region: REGION,
        vertex_project_id: 'project-m',
        vertex_auth_type: 'default',
      },
      env: { HOME: '/nowhere', GCE_METADATA_HOST: google.host },
      token: 'instance',
      project: 'project-m',
    }),
  ],
]

type FlowOf = (file: { home: string; path: string }, content: unknown, google: FakeGoogle) => Flow

describe.each(FLOWS)('%s', (_, contentOf, flowOf) => {
  test('puts its token onto each request, and its project and region into the address', async () => {
    using google = startGoogle()
    const content = contentOf(google)
    using file = fileOf(content)
    const { members, env, token, project, pays = null } = flowOf(file, content, google)
    const { portus, sent, ask } = await portusFor(members, env)
    await using _portus = portus

    const first = await ask()
    const asked = google.asked.length
    const second = await ask()

    expect(first.status).toBe(200)
    expect(await first.json()).toMatchObject({ choices: [{ message: { content: 'Hello there' } }] })
    expect(second.status).toBe(200)
    expect(google.asked).toHaveLength(asked)
    expect(sent).toHaveLength(2)
    for (const { path, headers } of sent) {
      expect(headers.get('authorization')).toMatch(new RegExp(`^Bearer ya29\\.${token}-\\d+$`))
      expect(headers.get('x-goog-user-project')).toBe(pays)
      expect(path).toContain(`/projects/${project}/locations/${REGION}/publishers/google/models/`)
    }
  })

  test('serves Claude as well', async () => {
    using google = startGoogle()
    const content = contentOf(google)
    using file = fileOf(content)
    const { members, env, token, project } = flowOf(file, content, google)
    const { portus, sent, ask } = await portusFor(members, env, CLAUDE)
    await using _portus = portus

    await ask()

    expect(sent[0]?.headers.get('authorization')).toStartWith(`Bearer ya29.${token}-`)
    expect(sent[0]?.path).toContain(
      `/projects/${project}/locations/${REGION}/publishers/anthropic/`,
    )
  })
})

test('no request is sent where Google gives no token, and the client gets no more than that', async () => {
  using google = startGoogle()
  const account = { ...google.files.serviceAccount, client_email: 'gone@portus.example' }
  const members = { vertex_region: REGION, vertex_service_account_json: account }
  const { portus, sent, ask } = await portusFor(members, {})
  await using _portus = portus

  const response = await ask()

  expect(response.status).toBe(502)
  expect(await response.text()).not.toContain('PRIVATE KEY')
  expect(sent).toEqual([])
})
