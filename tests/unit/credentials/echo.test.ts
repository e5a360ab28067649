import { afterAll, expect, test } from 'bun:test'
import { generateKeyPairSync } from 'node:crypto'
import type { Target } from '../../../src/alias/schema'
import { credentialBook } from '../../../src/credentials/cloud-credentials'
import type { Env } from '../../../src/credentials/token/token-request'
import { secretFile } from '../../support/token-services/aws-key'

/** A service that answers every question with all of it, percent-encoded as it came and decoded. */
function startEcho(answer: (words: string) => Response) {
  const asked: string[] = []
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    async fetch(request) {
      const headers = [...request.headers].map((pair) => pair.join(': ')).join('; ')
      const text = await request.text()
      asked.push(`${request.method} ${new URL(request.url).pathname}`)
      // The first question of an instance's service gives no credentials out.
      if (request.method === 'PUT') return new Response('hop+token==of/the-instance')
      if (request.url.endsWith('/security-credentials/')) return new Response('role')
      return answer(`${headers} ${text} ${decodeURIComponent(text.replaceAll('+', ' '))}`)
    },
  })
  return {
    url: `http://127.0.0.1:${server.port}`,
    asked,
    [Symbol.dispose]: () => server.stop(true),
  }
}

const REFUSALS: [what: string, answer: (words: string) => Response][] = [
  [
    'an error',
    (words) => Response.json({ error: 'bad', error_description: words }, { status: 400 }),
  ],
  ['an error of Google', (words) => Response.json({ error: { message: words } }, { status: 403 })],
  ['plain words', (words) => new Response(words, { status: 401 })],
  [
    'an error of STS',
    (words) =>
      new Response(
        `<ErrorResponse><Error><Code>AccessDenied</Code><Message>${Bun.escapeHTML(words)}</Message></Error></ErrorResponse>`,
        { status: 403 },
      ),
  ],
  ['a refusal under a good status', (words) => Response.json({ Code: 'Failed', Message: words })],
  ['a redirect', (words) => new Response(words, { status: 307, headers: { location: '/x' } })],
  ['a code', (words) => Response.json({ error: { code: words, message: 'no' } }, { status: 400 })],
]

const ROLE = 'arn:aws:iam::123456789012:role/portus'
const PEM = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString()

type Flow = {
  target: (url: string) => Target
  env: (url: string) => Env
  secrets: string[]
}

const identityToken = secretFile('head.of~the+identity/token==.sign')
const file = identityToken.path
afterAll(identityToken[Symbol.dispose])

const FLOWS: Record<string, Flow> = {
  'a secret of Entra': {
    target: () => ({
      provider: 'azure-openai',
      azure_auth_mode: 'entra',
      azure_entra_tenant_id: 't',
      azure_entra_client_id: 'c',
      azure_entra_client_secret: 'the~Secret.of+an=app&"more"',
    }),
    env: (url) => ({ AZURE_AUTHORITY_HOST: url }),
    secrets: ['the~Secret.of+an=app&"more"', 'the%7ESecret.of%2Ban%3Dapp%26'],
  },
  'a federated token of Entra': {
    target: () => ({ provider: 'azure-openai', azure_auth_mode: 'workload' }),
    env: (url) => ({
      AZURE_AUTHORITY_HOST: url,
      AZURE_TENANT_ID: 't',
      AZURE_CLIENT_ID: 'c',
      AZURE_FEDERATED_TOKEN_FILE: file,
    }),
    secrets: ['head.of~the+identity', 'the%2Bidentity'],
  },
  'App Service': {
    target: () => ({ provider: 'azure-openai', azure_auth_mode: 'managed' }),
    env: (url) => ({
      IDENTITY_ENDPOINT: `${url}/msi/token`,
      IDENTITY_HEADER: 'header-of-identity',
    }),
    secrets: ['header-of-identity'],
  },
  'a role of STS': {
    target: () => ({
      provider: 'bedrock',
      aws_region: 'eu-west-1',
      aws_role_arn: ROLE,
      aws_access_key_id: 'AKIACALLER',
      aws_secret_access_key: 'secret-of-caller',
      aws_session_token: 'session+token/of==caller',
    }),
    env: (url) => ({ AWS_ENDPOINT_URL_STS: url }),
    secrets: ['secret-of-caller', 'session+token/of==caller'],
  },
  'a web identity of STS': {
    target: () => ({ provider: 'bedrock', aws_region: 'eu-west-1', aws_auth_type: 'webIdentity' }),
    env: (url) => ({
      AWS_ENDPOINT_URL_STS: url,
      AWS_ROLE_ARN: ROLE,
      AWS_WEB_IDENTITY_TOKEN_FILE: file,
    }),
    secrets: ['head.of~the+identity', 'the%2Bidentity'],
  },
  'a container of AWS': {
    target: () => ({ provider: 'bedrock', aws_region: 'eu-west-1', aws_auth_type: 'container' }),
    env: (url) => ({
      AWS_CONTAINER_CREDENTIALS_FULL_URI: url,
      AWS_CONTAINER_AUTHORIZATION_TOKEN: 'Basic token-of-the-task',
    }),
    secrets: ['token-of-the-task'],
  },
  'an instance of AWS': {
    target: () => ({ provider: 'bedrock', aws_region: 'eu-west-1', aws_auth_type: 'instance' }),
    env: (url) => ({ AWS_EC2_METADATA_SERVICE_ENDPOINT: url }),
    secrets: ['hop+token==of/the-instance'],
  },
  'a service account of Google': {
    target: (url) => ({
      provider: 'vertex-ai',
      vertex_service_account_json: {
        type: 'service_account',
        client_email: 'a@b.example',
        private_key: PEM,
        token_uri: `${url}/token`,
      },
    }),
    env: () => ({}),
    secrets: ['eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.ey', 'PRIVATE KEY'],
  },
  'a person of Google': {
    target: (url) => ({
      provider: 'vertex-ai',
      vertex_service_account_json: {
        type: 'authorized_user',
        client_id: 'c',
        client_secret: 'secret-of-gcloud',
        refresh_token: '1//refresh~token',
        token_uri: `${url}/token`,
      },
    }),
    env: () => ({}),
    secrets: ['secret-of-gcloud', '1//refresh~token', '1%2F%2Frefresh'],
  },
  'a workload of Google': {
    target: (url) => ({
      provider: 'vertex-ai',
      vertex_service_account_json: {
        type: 'external_account',
        audience: 'a',
        subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
        token_url: `${url}/token`,
        client_id: 'client-of-pool',
        client_secret: 'secret-of-pool',
        credential_source: { file },
      },
    }),
    env: () => ({}),
    secrets: ['head.of~the+identity', 'the%2Bidentity', btoa('client-of-pool:secret-of-pool')],
  },
}

for (const [name, { target, env, secrets }] of Object.entries(FLOWS))
  test.each(REFUSALS)(
    `${name}: %s that repeats the question shows no secret`,
    async (_, answer) => {
      using echo = startEcho(answer)
      const failed: string[] = []
      const book = credentialBook(
        { env: env(echo.url), fetch, nowMs: Date.now },
        ({ error: { message } }) => failed.push(message),
      )
      const found = book(target(echo.url))
      const value = found?.kind === 'aws' ? found.key : found?.token
      const message = await Promise.resolve(value?.get()).then(
        () => 'no refusal',
        (error: Error) => `${error.message}`,
      )

      expect(echo.asked.length).toBeGreaterThan(0)
      expect(message).not.toBe('no refusal')
      expect(failed).toEqual([message])
      for (const secret of secrets)
        expect([secret, message.includes(secret) && message]).toEqual([secret, false])
    },
  )
