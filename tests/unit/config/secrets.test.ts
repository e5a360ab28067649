import { expect, test } from 'bun:test'
import { aliasJsonSchema } from '../../../src/alias/json-schema'
import { liveConfig } from '../../../src/config/live-config'
import { describeProblem } from '../../../src/config/source/problems'
import { SECRET_VARIABLES } from '../../../src/credentials/secret-variables'
import { openGateway } from '../../../src/server/open-gateway'
import { configFolder } from './folder'

/** Looks like a key, a URL, a word with blanks: whatever a check may do with it, it must not show it. */
const SECRETS = [
  'sk-canary-4f9a1c7e2b8d',
  'https://canary:4f9a1c7e@10.0.0.1/?k=2b8d#x',
  '{"private_key":"canary-4f9a1c7e"}',
  '["canary-4f9a1c7e"]',
  'x-portkey-canary-4f9a1c7e',
  'openai-canary-4f9a1c7e',
  '0x4f9a1c7e2b8d',
  'canary 4f9a1c7e\r\n2b8d',
]

/** What of a secret no text may hold. */
const TRACE = /canary|4f9a1c7e|2b8d/i

const TARGET_KEYS = Object.keys((aliasJsonSchema() as { properties: object }).properties)

/** The same alias with the secret in one place after another, right or wrong. */
function* misplaced(secret: string): Generator<[string, unknown]> {
  const base = { provider: 'vertex-ai', vertex_region: 'global' }
  for (const key of TARGET_KEYS) {
    yield [key, { ...base, [key]: secret }]
    yield [`[${key}]`, { ...base, [key]: [secret] }]
    yield [`{${key}}`, { ...base, [key]: { [key]: secret, attempts: secret, mode: secret } }]
    yield [`alone ${key}`, { [key]: secret }]
    yield [`target ${key}`, { strategy: { mode: 'fallback' }, targets: [{ [key]: secret }] }]
  }
  for (const key of ['attempts', 'on_status_codes', 'use_retry_after_header'])
    yield [`retry.${key}`, { ...base, retry: { attempts: 1, [key]: secret } }]
  for (const key of ['mode', 'max_age'])
    yield [`cache.${key}`, { ...base, cache: { [key]: secret } }]
  for (const key of ['mode', 'default', 'on_status_codes', 'conditions'])
    yield [
      `strategy.${key}`,
      {
        strategy: { mode: 'conditional', [key]: secret },
        targets: [{ ...base, name: `${secret}x` }],
      },
    ]
  yield [
    'then',
    {
      strategy: { mode: 'conditional', conditions: [{ query: {}, then: secret }], default: secret },
      targets: [{ ...base, name: `${secret}x` }],
    },
  ]
  yield ['root', secret]
  yield ['root list', [secret]]
}

for (const source of ['a variable', 'the file'])
  test.each(SECRETS)(
    `no problem shows the secret %p from ${source}, wherever it stands`,
    async (secret) => {
      const written = source === 'a variable' ? '${SECRET}' : secret
      const cases = [...misplaced(written)]
      using folder = configFolder(
        Object.fromEntries(cases.map(([, file], index) => [`case-${index}`, JSON.stringify(file)])),
      )
      const env = { SECRET: secret }

      const { snapshot, parsed, problems } = folder.load(env)
      const gateway = await openGateway(liveConfig(snapshot), env, () => {})
      const refused = await gateway.check(snapshot, parsed)

      expect(problems.length).toBeGreaterThan(cases.length / 2)
      for (const problem of [...problems, ...refused])
        expect(describeProblem(problem)).not.toMatch(TRACE)
    },
  )

test.each(SECRETS)('no problem of a key or a setting shows %p', (secret) => {
  using folder = configFolder({ a: { provider: 'ollama' } })

  const { problems } = folder.load({
    PORTUS_KEY_A: `${secret}é`,
    PORTUS_KEY_B: `sha256:${secret}`,
    PORTUS_KEY_C: secret,
    PORTUS_KEY_D: secret,
    PORTUS_PORT: `${secret}x`,
    PORTUS_LOG_LEVEL: secret,
    PORTKEY_GATEWAY_URL: secret,
    PORTUS_DATABASE_URL: secret,
    PORTUS_REDIS_URL: `redis://:${secret} x`,
    PORTUS_MAX_BODY_BYTES: secret,
    PORTUS_PROT: secret,
  })

  expect(problems.length).toBeGreaterThan(5)
  for (const problem of problems) expect(describeProblem(problem)).not.toMatch(TRACE)
})

test.each([
  ['PORTUS_REDIS_URL', 'redis://:p%40ss-93fe@host:6379/0', ['p%40ss-93fe', 'p@ss-93fe']],
  ['PORTUS_DATABASE_URL', 'postgres://u:s3cret-93fe@h/d', ['s3cret-93fe']],
  ['PORTUS_DATABASE_URL', 'postgres://u:a@b-93fe@/d?host=/run', ['a@b-93fe']],
  ['PORTUS_DATABASE_URL', 'postgres:///d?user=u&password=word-93fe&host=/run', ['word-93fe']],
  ['PORTUS_DATABASE_URL', 'postgres://u@h/d', []],
  ['PORTUS_REDIS_URL', 'redis+unix:///run/%.sock', []],
])(
  'the URL in %s and the password of %s are among those that no output may show',
  (name, url, words) => {
    using folder = configFolder({})
    const { secrets } = folder.load({ [name]: url }).snapshot

    for (const secret of [url, ...words]) expect(secrets).toContain(secret)
  },
)

test('secrets in the clouds’ own variables are among those that no output may show', () => {
  const env = Object.fromEntries(SECRET_VARIABLES.map((name) => [name, `canary of ${name}`]))

  using folder = configFolder({})
  const { snapshot } = folder.load(env)

  for (const value of Object.values(env)) expect(snapshot.secrets).toContain(value)
})
