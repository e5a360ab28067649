import { expect, test } from 'bun:test'
import { createHash } from 'node:crypto'
import { doubtfulKeys, findKey, loadKeys } from '../../../src/config/keys'

const sha256 = (key: string) => createHash('sha256').update(key).digest('hex')

test('a key and the digest of a key let in who presents the key, and nobody else', () => {
  const { keys, problems } = loadKeys({
    PORTUS_KEY_WEB: 'pk-web-93fe',
    PORTUS_KEY_BATCH_JOBS: `sha256:${sha256('pk-batch-93fe')}`,
    PORTUS_KEY_UPPER: `sha256:${sha256('pk-upper-93fe').toUpperCase()}`,
    OTHER: 'pk-other-93fe',
  })

  expect(problems).toEqual([])
  expect(findKey(keys, 'pk-web-93fe')?.application).toBe('web')
  expect(findKey(keys, 'pk-batch-93fe')?.application).toBe('batch_jobs')
  expect(findKey(keys, 'pk-upper-93fe')?.application).toBe('upper')
  for (const wrong of [
    '',
    'pk-web-93f',
    'pk-web-93fe ',
    'PK-WEB-93FE',
    'pk-other-93fe',
    sha256('pk-batch-93fe'),
  ])
    expect(findKey(keys, wrong)?.application).toBeUndefined()
  expect(findKey(keys, `sha256:${sha256('pk-batch-93fe')}`)?.application).toBeUndefined()
})

test('no key is kept in clear', () => {
  const { keys } = loadKeys({ PORTUS_KEY_WEB: 'pk-web-in-clear' })

  expect(Bun.inspect(keys)).not.toContain('pk-web-in-clear')
  expect(Buffer.from(keys[0]?.digest ?? []).toString('hex')).toBe(sha256('pk-web-in-clear'))
})

const DIGITS = '"sha256:" must be followed by 64 hexadecimal digits'
const UNPRESENTABLE = 'holds a character that cannot stand in an HTTP header'

test.each([
  ['an empty key', '', 'is empty; an empty key would let everybody in'],
  ['a short digest', 'sha256:abc', DIGITS],
  ['a digest with another letter', `sha256:${'g'.repeat(64)}`, DIGITS],
  ['a digest with a line break', `sha256:${'a'.repeat(64)}\n`, DIGITS],
  ['a key that can be guessed', 'x', expect.stringContaining('is shorter than 8 characters')],
  [
    'the key of .env.example',
    'replace-this-key-before-anyone-else-reads-it',
    expect.stringContaining('which everybody knows'),
  ],
  ...[
    `SHA256:${'a'.repeat(64)}`,
    `sha-256:${'a'.repeat(64)}`,
    `sha256=${'a'.repeat(64)}`,
    '$2b$10$abcdefghijklmnop',
    '$argon2id$v=19$m=1',
  ].map((value): [string, string, string] => [
    `a digest like ${value.slice(0, 8)}`,
    value,
    expect.stringContaining('looks like a digest'),
  ]),
  ['a key with a blank', 'pk web', UNPRESENTABLE],
  ['a key with a line break at its end', 'pk-web\n', UNPRESENTABLE],
  ['a key with an accent', 'pk-wéb', UNPRESENTABLE],
  ['a key with an emoji', 'pk-🔑', UNPRESENTABLE],
])('%s is refused and lets nobody in', (_, value, message) => {
  const { keys, problems } = loadKeys({ PORTUS_KEY_WEB: value })

  expect(problems).toEqual([{ source: 'PORTUS_KEY_WEB', message }])
  expect(keys).toEqual([])
})

test('the same key for two applications is refused, in clear or as a digest', () => {
  const { problems } = loadKeys({
    PORTUS_KEY_B: 'pk-same-93fe',
    PORTUS_KEY_A: `sha256:${sha256('pk-same-93fe')}`,
    PORTUS_KEY_C: 'pk-other-93fe',
  })

  expect(problems).toEqual([{ source: 'PORTUS_KEY_B', message: 'the same key as PORTUS_KEY_A' }])
})

test('a key that names no application is refused', () => {
  expect(loadKeys({ PORTUS_KEY_: 'pk' }).problems).toEqual([
    { source: 'PORTUS_KEY_', message: 'names no application: PORTUS_KEY_<APPLICATION>' },
  ])
})

test('what Kubernetes says of a Service called portus-key is no key', () => {
  const { keys, problems } = loadKeys({
    PORTUS_KEY_WEB: 'pk-web-93fe',
    PORTUS_KEY_SERVICE_HOST: '10.0.0.7',
    PORTUS_KEY_SERVICE_PORT: '8080',
    PORTUS_KEY_SERVICE_PORT_HTTP: '8080',
    PORTUS_KEY_PORT: 'tcp://10.0.0.7:8080',
    PORTUS_KEY_PORT_8080_TCP: 'tcp://10.0.0.7:8080',
    PORTUS_KEY_PORT_8080_TCP_ADDR: '10.0.0.7',
    PORTUS_KEY_PORT_8080_TCP_PROTO: 'tcp',
    PORTUS_KEY_AIR_PORT: '0123456789abcdef',
  })

  expect(problems).toEqual([])
  expect(keys.map(({ application }) => application)).toEqual(['air_port', 'web'])
})

test.each([
  '{SHA256}ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=',
  '{ssha}MTIzNDU2Nzg=',
  'sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=',
  '$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA',
  '$2b$12$abcdefghijklmnopqrstuv',
  '${PORTUS_KEY}',
  '$PORTUS_SECRET',
  'your-proxy-key',
  'changeme',
  'Bearer pk-web-93fe',
])('%p, which is a digest, a variable or an example, lets nobody in', (value) => {
  const { keys, problems } = loadKeys({ PORTUS_KEY_WEB: value })

  expect(keys).toEqual([])
  expect(problems).toMatchObject([{ source: 'PORTUS_KEY_WEB' }])
  expect(JSON.stringify(problems)).not.toContain(value)
})

test('64 hexadecimal digits may be a digest as well as a key: a warning, and the key works', () => {
  const env = { PORTUS_KEY_A: 'a1'.repeat(32), PORTUS_KEY_B: 'a1'.repeat(24) }

  expect(doubtfulKeys(env)).toEqual([
    { source: 'PORTUS_KEY_A', message: expect.stringContaining('write "sha256:" before it') },
  ])
  expect(findKey(loadKeys(env).keys, env.PORTUS_KEY_A)?.application).toBe('a')
})
