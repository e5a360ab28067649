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
  openai: canary(),
  anthropic: canary(),
  echoing: canary(),
  hostPath: canary(),
  envModel: canary(),
  awsId: canary(),
  awsSecret: canary(),
  accountId: canary(),
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

const provider = startProvider(({ path, headers, json = {} }) => {
  const key = headers.get('authorization') ?? headers.get('x-api-key') ?? ''
  switch (json.user ?? (json.metadata as { user_id?: string } | undefined)?.user_id) {
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
  await using portus = await startBinary({
    aliases: {
      fast: openai,
      'fast-translated': { ...openai, passthrough: false },
      claude: anthropic,
      'claude-translated': { ...anthropic, passthrough: false },
      dead: { ...openai, ...dead },
      'dead-claude': { ...anthropic, ...dead },
      fallback: { strategy: { mode: 'fallback' }, targets: [{ ...openai, ...dead }, openai] },
      late: { ...openai, request_timeout: 100 },
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
        custom_host: base,
        override_params: { model: 'gemini' },
      },
    },
    env: {
      PORTUS_LOG_LEVEL: 'debug',
      PORTUS_KEY_TESTS: SECRETS.proxyKey,
      PORTUS_KEY_HASHED: `sha256:${new Bun.CryptoHasher('sha256').update(SECRETS.hashedKey).digest('hex')}`,
      OPENAI: SECRETS.openai,
      ANTHROPIC: SECRETS.anthropic,
      AWS_ID: SECRETS.awsId,
      AWS_SECRET: SECRETS.awsSecret,
      ACCOUNT: serviceAccount,
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
  const failures = ['none', 'echo', 'html', 'redirect', 'truncated', 'garbage']
  for (const path of ['/v1/chat/completions', '/v1/messages'])
    for (const model of [...models, 'fallback', 'bedrock', 'vertex', 'unknown'])
      for (const user of failures) {
        const stream = user === 'truncated'
        const body = { model, stream, max_tokens: 9, messages: [{ role: 'user', content: 'x' }] }
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
