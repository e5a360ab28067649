import { afterAll, expect, test } from 'bun:test'
import { generateKeyPairSync } from 'node:crypto'
import { sendRaw } from '../support/clients/raw-http'
import { startBinary } from '../support/process/binary'
import { sse } from '../support/providers/framing'
import { startProvider } from '../support/providers/server'

const canary = () => crypto.randomUUID().replaceAll('-', '').slice(0, 24)

const SECRETS = {
  proxyKey: canary(),
  hashedKey: canary(),
  adminKey: canary(),
  hashedAdminKey: canary(),
  openai: canary(),
  anthropic: canary(),
  echoing: canary(),
  hostPath: canary(),
  envModel: canary(),
  awsId: canary(),
  awsSecret: canary(),
  accountId: canary(),
  entraSecret: canary(),
  entraToken: canary(),
  googleToken: canary(),
  taskAuthorization: canary(),
  taskId: canary(),
  taskSecret: canary(),
  taskToken: canary(),
}

/** Of the values that are meant for the provider's own address, not for any eye. */
const privateKey = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
}).privateKey

const serviceAccount = JSON.stringify({
  type: 'service_account',
  project_id: 'project',
  private_key_id: SECRETS.accountId,
  private_key: privateKey,
  client_email: 'a@project.iam.gserviceaccount.com',
})

/** What gives out the credentials of clouds. Some of it refuses, and repeats what it was sent. */
const tokens = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  async fetch(request) {
    const { pathname } = new URL(request.url)
    const sent = `${request.headers.get('authorization')} ${await request.text()}`
    switch (pathname) {
      case '/tenant/oauth2/v2.0/token':
        return Response.json({ access_token: SECRETS.entraToken, expires_in: 3600 })
      case '/google':
        return Response.json({ access_token: SECRETS.googleToken, expires_in: 3600 })
      case '/task':
        return Response.json({
          AccessKeyId: SECRETS.taskId,
          SecretAccessKey: SECRETS.taskSecret,
          Token: SECRETS.taskToken,
          Expiration: new Date(Date.now() + 3_600_000).toISOString(),
        })
      default:
        return Response.json(
          { error: 'invalid_client', error_description: `AADSTS7000215: Bad secret ${sent}` },
          { status: 401 },
        )
    }
  },
})
const TOKENS = `http://127.0.0.1:${tokens.port}`
afterAll(() => tokens.stop(true))

/** Every spelling in which a secret would still be one. */
const spellings = (secret: string) => [
  secret,
  encodeURIComponent(secret),
  JSON.stringify(secret).slice(1, -1),
  ...[0, 1, 2].map((shift) =>
    Buffer.from(' '.repeat(shift) + secret)
      .toString('base64')
      .slice(2, -4),
  ),
  Buffer.from(secret).toString('hex'),
  [...secret].reverse().join(''),
  new Bun.CryptoHasher('sha256').update(secret).digest('hex'),
]

const provider = startProvider(({ path, headers, text, json = {} }) => {
  const names = ['authorization', 'x-api-key', 'api-key', 'x-amz-security-token']
  const key = names.map((name) => headers.get(name) ?? '').join(' ')
  switch (json.user ?? /fault: (\w+)/.exec(text)?.[1]) {
    case 'echo':
      return Response.json({ error: { message: `Bad key ${key}`, type: 'auth' } }, { status: 401 })
    case 'html':
      return new Response(`<html>${key}</html>`, {
        status: 503,
        headers: { 'content-type': 'text/html' },
      })
    case 'redirect':
      return new Response(null, { status: 302, headers: { location: `http://127.0.0.1:9/${key}` } })
    case 'truncated':
      return sse(['data: {"choices":[]}\n\n'])
    case 'event':
      return sse([
        path.endsWith('/messages')
          ? `event: error\ndata: {"type":"error","error":{"type":"api_error","message":"Bad key ${key}"}}\n\n`
          : `data: {"error":{"message":"Bad key ${key}","type":"auth"}}\n\n`,
      ])
    case 'late_event':
      return sse([
        path.endsWith('/messages')
          ? `event: message_start\ndata: {"type":"message_start","message":{"id":"m","type":"message","role":"assistant","content":[],"usage":{}}}\n\n`
          : `data: {"choices":[{"index":0,"delta":{"content":"Hi"}}]}\n\n`,
        path.endsWith('/messages')
          ? `event: error\ndata: {"type":"error","error":{"type":"api_error","message":"Bad key ${key}"}}\n\n`
          : `data: {"error":{"message":"Bad key ${key}","type":"auth"}}\n\n`,
      ])
    case 'inside':
      return Response.json({ error: { message: `Bad key ${key} ${btoa(key)}`, type: 'auth' } })
    case 'content':
      return Response.json(
        path.endsWith('/messages')
          ? {
              type: 'message',
              role: 'assistant',
              content: [{ type: 'text', text: `${key} ${btoa(key)}` }],
              stop_reason: 'end_turn',
              usage: {},
            }
          : {
              object: 'chat.completion',
              choices: [
                {
                  message: {
                    role: 'assistant',
                    content: `${key} ${encodeURIComponent(btoa(key))}`,
                  },
                },
              ],
            },
        { headers: { 'x-ratelimit-policy': key, 'x-request-id': btoa(key) } },
      )
    case 'silent':
      return new Promise(() => {})
    case 'garbage':
      return new Response('{"not json', { headers: { 'content-type': 'application/json' } })
  }
  if (path.endsWith('/messages')) return Response.json({ type: 'message', content: [], usage: {} })
  return Response.json({ object: 'chat.completion', choices: [], usage: {} })
})
afterAll(() => provider[Symbol.dispose]())

test('no secret is in any answer or on any output, whatever goes well or wrong', async () => {
  const base = provider.url.replace('/v1', `/${SECRETS.hostPath}/v1`)
  const override_params = { model: '${MODEL}' }
  const dead = { custom_host: `http://127.0.0.1:9/${SECRETS.hostPath}` }
  const openai = {
    provider: 'openai' as const,
    api_key: '${OPENAI}',
    custom_host: base,
    override_params,
  }
  const anthropic = { ...openai, provider: 'anthropic' as const, api_key: '${ANTHROPIC}' }
  const azure = {
    provider: 'azure-openai' as const,
    azure_auth_mode: 'entra',
    azure_entra_client_id: 'portus',
    api_version: 'v1',
    custom_host: base,
    override_params,
  }
  await using portus = await startBinary({
    aliases: {
      fast: openai,
      'fast-translated': { ...openai, passthrough: false },
      claude: anthropic,
      'claude-translated': { ...anthropic, passthrough: false },
      dead: { ...openai, ...dead },
      'dead-claude': { ...anthropic, ...dead },
      fallback: { strategy: { mode: 'fallback' }, targets: [{ ...openai, ...dead }, openai] },
      late: { ...openai, request_timeout: 1000 },
      bedrock: {
        provider: 'bedrock',
        aws_access_key_id: '${AWS_ID}',
        aws_secret_access_key: '${AWS_SECRET}',
        aws_region: 'us-east-1',
        custom_host: base,
        override_params,
      },
      vertex: {
        provider: 'vertex-ai',
        vertex_region: 'us-central1',
        vertex_service_account_json: '${ACCOUNT}',
        custom_host: new URL(base).origin,
        override_params: { model: 'gemini' },
      },
      'vertex-token': {
        provider: 'vertex-ai',
        vertex_region: 'us-central1',
        vertex_service_account_json: '${TOKEN_ACCOUNT}',
        custom_host: new URL(base).origin,
        override_params: { model: 'gemini' },
      },
      'bedrock-task': {
        provider: 'bedrock',
        aws_auth_type: 'default',
        aws_region: 'us-east-1',
        custom_host: base,
        override_params,
      },
      azure: { ...azure, azure_entra_tenant_id: 'tenant' },
      'azure-translated': { ...azure, azure_entra_tenant_id: 'tenant', passthrough: false },
      'azure-refused': { ...azure, azure_entra_tenant_id: 'other' },
    },
    env: {
      PORTUS_LOG_LEVEL: 'debug',
      PORTUS_KEY_TESTS: SECRETS.proxyKey,
      PORTUS_KEY_HASHED: `sha256:${new Bun.CryptoHasher('sha256').update(SECRETS.hashedKey).digest('hex')}`,
      PORTUS_ADMIN_KEY_OPS: SECRETS.adminKey,
      PORTUS_ADMIN_KEY_HASHED: `sha256:${new Bun.CryptoHasher('sha256').update(SECRETS.hashedAdminKey).digest('hex')}`,
      OPENAI: SECRETS.openai,
      ANTHROPIC: SECRETS.anthropic,
      AWS_ID: SECRETS.awsId,
      AWS_SECRET: SECRETS.awsSecret,
      ACCOUNT: serviceAccount,
      TOKEN_ACCOUNT: JSON.stringify({
        ...JSON.parse(serviceAccount),
        token_uri: `${TOKENS}/google`,
      }),
      AZURE_AUTHORITY_HOST: TOKENS,
      AZURE_CLIENT_SECRET: SECRETS.entraSecret,
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${TOKENS}/task`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN: SECRETS.taskAuthorization,
      MODEL: SECRETS.envModel,
      PORTUS_HEADERS_TIMEOUT_MS: '1500',
      PORTUS_BODY_TIMEOUT_MS: '300',
      PORTUS_MAX_BODY_BYTES: '50000',
      // Nothing on this machine answers there, so no real provider is asked for a token.
      HTTPS_PROXY: 'http://127.0.0.1:9',
      PORTUS_TRUST_PROXY_ENV: 'true',
    },
  })
  expect(portus.output.stderr).toBe('')
  let everything = ''
  const statuses = new Set<number>()
  const raw = async (request: string) => {
    const { text, status } = await sendRaw(portus.url, request)
    everything += text
    statuses.add(status)
  }
  const keys = [SECRETS.proxyKey, SECRETS.hashedKey, `${SECRETS.proxyKey}x`]
  const post = (path: string, key: string, body: string) =>
    `POST ${path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${key}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`

  const requests: string[] = []
  const models = ['fast', 'fast-translated', 'claude', 'claude-translated', 'dead', 'dead-claude']
  const clouds = [
    'bedrock',
    'bedrock-task',
    'vertex',
    'vertex-token',
    'azure',
    'azure-translated',
    'azure-refused',
  ]
  const failures = [
    'none',
    'echo',
    'html',
    'redirect',
    'truncated',
    'event',
    'late_event',
    'garbage',
    'inside',
    'content',
  ]
  for (const path of ['/v1/chat/completions', '/v1/messages'])
    for (const model of [...models, 'fallback', ...clouds, 'unknown'])
      for (const user of failures) {
        const stream = ['truncated', 'event', 'late_event'].includes(user)
        const body = {
          model,
          stream,
          max_tokens: 9,
          messages: [{ role: 'user', content: `fault: ${user}` }],
        }
        const who = path === '/v1/messages' ? { metadata: { user_id: user } } : { user }
        requests.push(
          post(path, keys[requests.length % 2] as string, JSON.stringify({ ...body, ...who })),
        )
      }
  requests.push(
    ...['{', '[]', '{"model":1}', `{"x":${'['.repeat(600)}`].map((body) =>
      post('/v1/messages', keys[0]!, body),
    ),
    ...['/v1/chat/completions', '/v1/messages'].flatMap((path) => [
      post(path, keys[2]!, '{}'),
      post(path, keys[0]!, ' '.repeat(60_000)),
      `GET ${path} HTTP/1.1\r\nHost: a\r\nx-api-key: ${keys[0]}\r\n\r\n`,
      `POST ${path} HTTP/1.1\r\nHost: a\r\nx-api-key: ${keys[0]}\r\nContent-Length: 100\r\n\r\n{`,
      post(`${path}/${keys[0]}`, keys[0]!, '{}'),
      post(`${path}?key=${keys[1]}`, 'x', '{}'),
    ]),
    ...[
      '/',
      '/health',
      '/docs',
      '/docs/start.js',
      '/openapi.json',
      '/v1/models',
      '/v1/models/fast',
    ].map((path) => `GET ${path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${keys[0]}\r\n\r\n`),
    // Whoever takes a key for a name: in clear, as a part, of which only the digest is known, without a
    // valid one, and where nothing is found.
    ...[keys[0], `run-${keys[0]}`, keys[1]].flatMap((id) =>
      [`/v1/models`, '/health', '/nowhere'].flatMap((path) =>
        [keys[0], 'wrong'].map(
          (key) =>
            `GET ${path} HTTP/1.1\r\nHost: a\r\nX-Request-Id: ${id}\r\nAuthorization: Bearer ${key}\r\n\r\n`,
        ),
      ),
    ),
    // Operators, and whoever mistakes their keys.
    ...[SECRETS.adminKey, SECRETS.hashedAdminKey].flatMap((key) => [
      ...['/metrics', '/readyz?verbose', '/v1/models'].map(
        (path) =>
          `GET ${path} HTTP/1.1\r\nHost: a\r\nx-api-key: ${key}\r\nX-Request-Id: ${key}\r\n\r\n`,
      ),
      `GET /v1/models HTTP/1.1\r\nHost: a\r\nx-api-key: ${keys[0]}\r\nX-Request-Id: ${key}\r\n\r\n`,
      `GET /metrics HTTP/1.1\r\nHost: a\r\nx-api-key: ${keys[0]}\r\nX-Request-Id: ${key}\r\n\r\n`,
    ]),
    `GET /health HTTP/1.1\r\nHost: a b\r\nAuthorization: Bearer ${keys[0]}\r\n\r\n`,
    post('/v1/chat/completions', keys[0]!, '{"model":"fast","user":"silent"}'),
    post('/v1/chat/completions', keys[0]!, '{"model":"late","user":"silent"}'),
  )

  for (let at = 0; at < requests.length; at += 16)
    await Promise.all(requests.slice(at, at + 16).map(raw))
  portus.child.kill('SIGTERM')
  await portus.ended()

  const { stdout, stderr } = portus.output
  for (const status of [200, 400, 401, 404, 405, 408, 413, 502, 504])
    expect(statuses).toContain(status)
  expect(provider.received.length).toBeGreaterThan(20)
  const heard = JSON.stringify(provider.received.map(({ headers }) => [...headers]))
  for (const name of ['entraToken', 'googleToken', 'taskId', 'taskToken'] as const)
    expect(heard).toContain(SECRETS[name])
  expect(stdout.split('\n').length).toBeGreaterThan(requests.length)
  expect(stderr).toBe('')
  const pem = privateKey.split('\n').slice(1, 4)
  const secrets = [
    ...Object.entries(SECRETS),
    ...pem.map((line, index) => [`pem ${index}`, line] as const),
  ]
  const leaks: string[] = []
  for (const [name, secret] of secrets)
    for (const [where, text] of Object.entries({ answers: everything, stdout })) {
      // The model is no secret to whoever operates Portus, and stands in the log on purpose.
      if (name === 'envModel' && where === 'stdout') continue
      for (const [index, spelling] of spellings(secret).entries())
        if (text.includes(spelling))
          leaks.push(
            `${name} in ${where}, spelling ${index}: …${text.slice(Math.max(0, text.indexOf(spelling) - 200), text.indexOf(spelling) + 40)}`,
          )
    }
  expect(leaks).toEqual([])
}, 60_000)
