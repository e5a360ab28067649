import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { GatewayCall, Upstream } from '../../src/portkey/contract'
import { ALLOWED_HEADERS, OTHER_HEADERS, PORTKEY_HEADERS } from '../support/cases/header-names'
import { sendRaw } from '../support/clients/raw-http'
import {
  ALL_ALLOWED,
  anthropicAlias,
  embedded,
  KEY,
  openaiAlias,
  startPortus,
} from '../support/portus'
import { startProvider } from '../support/providers/server'

/** What the provider may see besides: its own credential, what the API defines, and the connection. */
const AT_PROVIDER = [
  ...ALLOWED_HEADERS.filter((name) => name !== 'x-portkey-config'),
  ...['authorization', 'x-api-key', 'anthropic-beta', 'anthropic-version'],
  ...['accept-encoding', 'connection', 'content-length', 'host'],
]

/** Headers whose value is the client's own, whatever it is. */
const CLIENT_VALUES = [
  ...['accept', 'idempotency-key', 'openai-beta', 'user-agent', 'anthropic-beta'],
  ...['x-client-request-id', 'openai-safety-identifier'],
]

const OPENAI_SECRET = 'sk-secret-openai-9d1c77aa'
const ANTHROPIC_SECRET = 'sk-secret-anthropic-52b0e41f'

/** A gateway that remembers what it was asked, and answers as the real one does. */
async function recordingGateway() {
  const real = await embedded()
  const calls: GatewayCall[] = []
  const upstream: Upstream = async (call) => {
    const answer = await real(call)
    // The gateway's own request has its headers in there, too.
    calls.push({ ...call, headers: new Headers(call.headers) })
    return answer
  }
  return { calls, upstream }
}

async function start() {
  const provider = startProvider()
  const attacker = startProvider()
  const { calls, upstream } = await recordingGateway()
  // With consent to models inside, too, the model that answers is the alias's.
  const openai = openaiAlias(provider.url, { api_key: OPENAI_SECRET })
  const anthropic = anthropicAlias(provider.url, { api_key: ANTHROPIC_SECRET })
  const portus = await startPortus({
    aliases: {
      fast: { ...openai, ...ALL_ALLOWED },
      claude: { ...anthropic, ...ALL_ALLOWED },
      'fast-translated': { ...openai, ...ALL_ALLOWED, passthrough: false },
      'claude-translated': { ...anthropic, ...ALL_ALLOWED, passthrough: false },
      'fast-balanced': {
        ...ALL_ALLOWED,
        strategy: { mode: 'loadbalance' },
        targets: [openai, openai],
      },
    },
    gateway: upstream,
  })
  return {
    provider,
    attacker,
    calls,
    portus,
    async [Symbol.asyncDispose]() {
      await portus[Symbol.asyncDispose]()
      provider[Symbol.dispose]()
      attacker[Symbol.dispose]()
    },
  }
}

const ROUTES = [
  { path: '/v1/chat/completions', model: 'fast', sent: 'gpt-real' },
  { path: '/v1/chat/completions', model: 'fast-translated', sent: 'gpt-real' },
  { path: '/v1/chat/completions', model: 'fast-balanced', sent: 'gpt-real' },
  { path: '/v1/chat/completions', model: 'claude', sent: 'claude-real' },
  { path: '/v1/messages', model: 'claude', sent: 'claude-real' },
  { path: '/v1/messages', model: 'claude-translated', sent: 'claude-real' },
  { path: '/v1/messages/count_tokens', model: 'claude', sent: 'claude-real' },
] as const

const mixedCase = (name: fc.Arbitrary<string>) =>
  fc
    .tuple(name, fc.infiniteStream(fc.boolean()))
    .map(([text, upper]) =>
      [...text].map((letter) => (upper.next().value ? letter.toUpperCase() : letter)).join(''),
    )

const headerName = mixedCase(
  fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...PORTKEY_HEADERS) },
    { weight: 2, arbitrary: fc.constantFrom(...OTHER_HEADERS) },
    fc.stringMatching(/^x-[a-z0-9_.!~-]{1,12}$/),
  ),
)

const visible = fc.stringMatching(/^[\x21-\x7e]([\x20-\x7e]{0,24}[\x21-\x7e])?$/)

describe('whatever a client sends', () => {
  test('headers and body steer neither the destination, nor the credentials, nor the model', async () => {
    await using world = await start()
    const { provider, attacker, calls, portus } = world
    const configs = await plainConfigs(world)
    const evil = attacker.url
    const target = { provider: 'openai', api_key: 'sk-evil', custom_host: evil }
    const guardrail = [{ 'default.log': { logURL: evil, enabled: true }, deny: true }]
    const headerValue = fc.oneof(
      visible,
      fc.constantFrom(
        evil,
        'authorization,x-api-key,x-portkey-config,cookie',
        JSON.stringify(target),
        JSON.stringify(guardrail),
        `Bearer ${KEY}`,
        KEY,
        'openai',
        '1',
        'false',
      ),
    )
    const member = fc.oneof(
      fc.tuple(
        fc.constantFrom(
          'api_base',
          'base_url',
          'custom_host',
          'baseURL',
          'url',
          'endpoint',
          'webhook',
        ),
        fc.constant<unknown>(evil),
      ),
      fc.tuple(
        fc.constantFrom('api_key', 'apiKey', 'authorization', 'provider', 'user_config', 'cookie'),
        fc.constantFrom<unknown>('sk-evil', 'google', `Bearer ${KEY}`),
      ),
      fc.tuple(
        fc.constantFrom(
          ...['targets', 'hooks', 'before_request_hooks', 'input_guardrails', 'strategy', 'config'],
          ...[
            'portkey',
            'extra_headers',
            'extra_body',
            'headers',
            'forward_headers',
            'litellm_params',
          ],
          ...['override_params', 'overrideParams', '__proto__', 'constructor', 'metadata', 'query'],
        ),
        fc.constantFrom<unknown>(
          target,
          [target],
          guardrail,
          { model: 'evil-model', api_key: 'sk-evil', 'x-api-key': 'sk-evil', custom_host: evil },
          ['authorization', 'x-portkey-config'],
          { 'x-portkey-custom-host': evil },
        ),
      ),
      fc.tuple(
        fc.constantFrom('anthropic_version', 'anthropic_beta'),
        visible as fc.Arbitrary<unknown>,
      ),
      fc.tuple(
        // No member of the API, of which a translation would refuse some values.
        fc.string({ maxLength: 8 }).map((name) => `x${name}`),
        fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<unknown>,
      ),
    )
    const request = fc.record({
      route: fc.constantFrom(...ROUTES),
      headers: fc.array(fc.tuple(headerName, headerValue), { maxLength: 8 }),
      members: fc.array(member, { maxLength: 5 }),
      query: fc.constantFrom('', `?custom_host=${evil}`, `?key=${KEY}&beta=true`, '?a=%zz;model=x'),
      host: fc.constantFrom('localhost', 'evil.example', 'api.openai.com', 'a', '127.0.0.1:1'),
    })

    await fc.assert(
      fc.asyncProperty(request, async ({ route, headers, members, query, host }) => {
        const before = { calls: calls.length, received: provider.received.length }
        const body = JSON.stringify({
          ...Object.fromEntries(members.filter(([name]) => name !== 'stream')),
          model: route.model,
          max_tokens: 5,
          messages: [{ role: 'user', content: 'hi' }],
        })
        // Which of the two headers carries the key is the client's choice; the other is arbitrary.
        const lines = headers
          .filter(
            ([name]) =>
              !/^(host|content-length|content-encoding|transfer-encoding|connection)$/i.test(name),
          )
          .filter(([name]) => !/^authorization$/i.test(name))
          .map(([name, value]) => `${name}: ${value}\r\n`)

        const response = await sendRaw(
          portus.url,
          Buffer.from(
            `POST ${route.path}${query} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${KEY}\r\n` +
              `Cookie: session=${KEY}\r\nProxy-Authorization: Bearer ${KEY}\r\n${lines.join('')}` +
              `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
          ),
        )

        expect(attacker.received).toEqual([])
        expect(response.text).not.toContain('sk-secret-')
        const isOfHeaders =
          makesHeaders(route) && members.some(([name]) => HEADERS_IN_BODY.includes(name))
        const isOfModels = /names a further model/.test(response.text)
        if (isOfHeaders || isOfModels) {
          expect(response.status).toBe(400)
          if (isOfModels) expect(body).toContain('evil-model')
          else expect(response.text).toContain('is a header of this API')
          expect(calls.length).toBe(before.calls)
          expect(provider.received.length).toBe(before.received)
          return
        }
        for (const call of calls.slice(before.calls)) checkCall(call, route, configs.get(route))
        for (const { headers, json } of provider.received.slice(before.received)) {
          expect([...headers.keys()].filter((name) => !AT_PROVIDER.includes(name))).toEqual([])
          expect(headers.get('authorization') ?? headers.get('x-api-key')).toBe(
            route.sent === 'gpt-real' ? `Bearer ${OPENAI_SECRET}` : ANTHROPIC_SECRET,
          )
          expect(json?.model).toBe(route.sent)
          for (const [name, value] of headers)
            if (!CLIENT_VALUES.includes(name)) expect(value).not.toContain(KEY)
          if (headers.has('authorization')) expect(headers.has('x-api-key')).toBe(false)
        }
        expect(calls.length).toBe(before.calls + 1)
        expect(response.status).toBe(200)
        expect(provider.received.length).toBe(before.received + 1)
      }),
      { numRuns: 1200 },
    )
  }, 60_000)
})

/** Members of a body that the gateway would make headers of on the way to Anthropic. */
const HEADERS_IN_BODY = ['anthropic_version', 'anthropic_beta']

const makesHeaders = ({ sent }: (typeof ROUTES)[number]): boolean => sent === 'claude-real'

/** The configuration that each alias has when nobody tries anything. */
async function plainConfigs({ portus, calls }: Awaited<ReturnType<typeof start>>) {
  const configs = new Map<(typeof ROUTES)[number], string>()
  for (const route of ROUTES) {
    await portus.call(route.path, { json: { model: route.model, max_tokens: 5, messages: [] } })
    configs.set(route, calls.at(-1)?.headers.get('x-portkey-config') ?? '')
  }
  return configs
}

/** The marks by which Portus knows the target. No provider gets one. */
const MARK = /^x-portus-target-[\d-]*$/

function checkCall(
  { headers, path }: GatewayCall,
  route: (typeof ROUTES)[number],
  config: string | undefined,
): void {
  expect(
    [...headers.keys()].filter((name) => !ALLOWED_HEADERS.includes(name) && !MARK.test(name)),
  ).toEqual([])
  // Of a query, only the `beta` that Anthropic's API defines goes on.
  const beta = route.path.startsWith('/v1/messages') ? [`${route.path}?beta=true`] : []
  expect([route.path, ...beta]).toContain(path)
  expect(headers.get('x-portkey-config')).toBe(config!)
}
