import { beforeAll, describe, expect, test } from 'bun:test'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { digestOf } from '../../src/config/keys'
import { parseJson } from '../../src/config/source/json-file'
import { binary, startBinary, writeAliases } from '../support/process/binary'
import { temporaryFolder } from '../support/process/child'
import { runBinary } from '../support/process/run-binary'

beforeAll(async () => void (await binary()), 120_000)

const KEY = /^pk-[\w-]{32}\n$/
const DAY_MS = 86_400_000

/** A configuration folder, and `portus keys` in it. */
function workplace(files: Record<string, string> = {}) {
  const folder = temporaryFolder()
  writeAliases(folder.path, { gpt: { provider: 'openai', api_key: 'sk-literal' } })
  const at = (name: string) => join(folder.path, 'config/applications', `${name}.json`)
  if (Object.keys(files).length > 0) mkdirSync(join(folder.path, 'config/applications'))
  for (const [name, text] of Object.entries(files)) writeFileSync(at(name), text)
  return {
    path: folder.path,
    at,
    text: (name: string) => readFileSync(at(name), 'utf8'),
    keys: (name: string) =>
      (parseJson(readFileSync(at(name), 'utf8'), name).value as { keys: Record<string, string>[] })
        .keys,
    run: (args: string[], env: Record<string, string> = {}) =>
      runBinary(['keys', ...args], { cwd: folder.path, env }),
    check: (env: Record<string, string> = {}) => runBinary(['check'], { cwd: folder.path, env }),
    [Symbol.dispose]: folder[Symbol.dispose],
  }
}

const sha = (key: string) => digestOf(key).toHex()

const WRITTEN = `// Who pays.
{
    "models": ["gpt"], // only this one
    "keys": [
        // the first
        { "sha256": "${sha('pk-first')}", "name": "first" }
    ],
    "description": "Billing"
}
`

describe('keys new', () => {
  test('makes the file, prints the key alone on standard output, and keeps only its digest', async () => {
    using place = workplace()

    const made = await place.run(['new', 'billing', '--name', 'one'])
    const [key] = place.keys('billing')
    const checked = await place.check()

    expect(made.code).toBe(0)
    expect(made.stdout).toMatch(KEY)
    expect(made.stderr).toContain('config/applications/billing.json')
    expect(key).toEqual({ name: 'one', sha256: sha(made.stdout.trim()) })
    expect(place.text('billing')).not.toContain(made.stdout.trim())
    expect(place.text('billing')).toContain('"$schema": "../schema/application.json"')
    expect(existsSync(join(place.path, 'config/schema/application.json'))).toBe(true)
    expect(checked).toMatchObject({ code: 0, stderr: '' })
    expect(checked.stdout).toContain('billing: 1 key; all models; all endpoints')
  })

  test('adds a key to a file, whose comments, order and indentation stay', async () => {
    using place = workplace({ billing: WRITTEN })

    const made = await place.run(['new', 'billing', '--name', 'two', '--expires-in', '90d'])

    const added = place.keys('billing')[1]!
    const days = (Date.parse(added.expires_at ?? '') - Date.now()) / DAY_MS
    expect(made.code).toBe(0)
    expect(place.text('billing').replace(/,\s*\{\s*"name": "two"[^}]*\}/, '')).toBe(WRITTEN)
    expect(place.text('billing')).toContain('\n        { "name": "two"')
    expect(days).toBeGreaterThan(89.9)
    expect(days).toBeLessThanOrEqual(90)
  })

  test('takes an application with - or _ for the one that there is', async () => {
    using place = workplace({ 'web-app': '{}' })

    const made = await place.run(['new', 'web_app', '--name', 'one'])

    expect(made.code).toBe(0)
    expect(readdirSync(join(place.path, 'config/applications'))).toEqual(['web-app.json'])
    expect(place.keys('web-app')).toHaveLength(1)
  })

  test('writes to the target of a link, keeps the file’s rights, and leaves nothing beside it', async () => {
    using place = workplace({ other: '{}' })
    const target = join(place.path, 'real.json')
    writeFileSync(target, WRITTEN)
    chmodSync(target, 0o640)
    symlinkSync(target, place.at('billing'))

    const made = await place.run(['new', 'billing', '--name', 'two'])

    expect(made.code).toBe(0)
    expect(readFileSync(target, 'utf8')).toContain('"two"')
    expect(statSync(target).mode & 0o777).toBe(0o640)
    expect(readdirSync(place.path).sort()).toEqual(['config', 'real.json'])
  })

  test.each([
    [['new'], 2, 'Which application?'],
    [[], 2, 'What is to be done?'],
    [['mew', 'a'], 2, 'did you mean "new"?'],
    [['new', 'Not A Name'], 1, 'is no name'],
    [['new', '../a'], 1, 'is no name'],
    [['new', 'a', '--name', 'a b'], 1, '--name'],
    [['new', 'a', '--expires-in', 'soon'], 1, 'is no duration'],
    [['new', 'a', '--expires-in', '0d'], 1, 'would have expired'],
    [['new', 'a', '--expires-at', '2020-01-01T00:00:00Z'], 1, 'has passed'],
    [['new', 'a', '--expires-at', 'tomorrow'], 1, 'is no date and time'],
    [
      ['new', 'a', '--expires-in', '1d', '--expires-at', '2099-01-01T00:00:00Z'],
      1,
      'one of the two',
    ],
    [['new', 'billing', '--name', 'first'], 1, 'has a key "first" already'],
    [['rotate', 'nobody'], 1, 'portus keys new nobody'],
    [['revoke', 'billing'], 2, 'Which key?'],
    [['revoke', 'billing', '--name', 'none'], 1, 'it has: first'],
    [['list', 'nobody'], 1, 'there is no application'],
  ])('keys %p ends with %p and says why', async (args, code, said) => {
    using place = workplace({ billing: WRITTEN })

    const run = await place.run(args as string[])

    expect(run).toMatchObject({ code, stdout: '' })
    expect(run.stderr).toContain(said as string)
    expect(place.text('billing')).toBe(WRITTEN)
  })

  test('leaves a file alone that is no JSON, and names the place', async () => {
    using place = workplace({ billing: '{ "keys": [' })

    const run = await place.run(['new', 'billing'])

    expect(run.code).toBe(1)
    expect(run.stderr).toContain('billing.json:1:12')
    expect(place.text('billing')).toBe('{ "keys": [')
  })
})

describe('keys rotate', () => {
  test('adds a key, and lets the older ones end after a day; the same name again changes nothing', async () => {
    using place = workplace({
      billing: JSON.stringify({
        keys: [
          { name: 'a', sha256: sha('pk-a') },
          { name: 'b', sha256: sha('pk-b'), expires_at: '2020-01-01T00:00:00Z' },
          { name: 'c', sha256: sha('pk-c'), expires_at: '2999-01-01T00:00:00Z' },
        ],
      }),
    })

    const first = await place.run(['rotate', 'billing', '--name', 'new'])
    const after = place.text('billing')
    const second = await place.run(['rotate', 'billing', '--name', 'new'])
    const [a, b, c, added] = place.keys('billing')

    expect(first.code).toBe(0)
    expect(first.stdout).toMatch(KEY)
    for (const { expires_at = '' } of [a!, c!]) {
      const days = (Date.parse(expires_at) - Date.now()) / DAY_MS
      expect(days).toBeGreaterThan(0.99)
      expect(days).toBeLessThanOrEqual(1)
    }
    expect(b?.expires_at).toBe('2020-01-01T00:00:00Z')
    expect(added).toEqual({ name: 'new', sha256: sha(first.stdout.trim()) })
    expect(second).toMatchObject({ code: 0, stdout: '' })
    expect(second.stderr).toContain('nothing was changed')
    expect(place.text('billing')).toBe(after)
  })

  test('warns of a key in the environment, which stays valid', async () => {
    using place = workplace({ 'web-app': `{ "keys": [{ "sha256": "${sha('pk-a')}" }] }` })

    const run = await place.run(['rotate', 'web-app'], { PORTUS_KEY_WEB_APP: 'pk-of-a-variable' })

    expect(run.code).toBe(0)
    expect(run.stderr).toContain('PORTUS_KEY_WEB_APP is a key of "web-app", too, and stays valid')
  })

  test('takes another overlap, and the day for a name', async () => {
    using place = workplace({ billing: WRITTEN })

    const run = await place.run(['rotate', 'billing', '--overlap', '0h'])
    const [old, added] = place.keys('billing')

    expect(run.code).toBe(0)
    expect(Date.parse(old?.expires_at ?? '')).toBeLessThanOrEqual(Date.now())
    expect(added?.name).toMatch(/^\d{4}-\d\d-\d\d$/)
  })
})

describe('keys revoke', () => {
  test.each([
    ['its name', 'first'],
    ['the beginning of its digest', sha('pk-first').slice(0, 8)],
  ])('takes a key out by %s, and leaves the rest as it is', async (_, named) => {
    using place = workplace({ billing: WRITTEN })
    await place.run(['new', 'billing', '--name', 'two'])

    const run = await place.run(['revoke', 'billing', '--name', named])

    expect(run).toMatchObject({ code: 0, stdout: '' })
    expect(place.keys('billing').map(({ name }) => name)).toEqual(['two'])
    expect(place.text('billing')).toStartWith('// Who pays.\n')
    expect(place.text('billing')).toContain('// only this one')
  })
})

describe('keys list', () => {
  test('shows names, the beginnings of digests, ends and states, and where a key comes from', async () => {
    using place = workplace({
      billing: JSON.stringify({
        keys: [{ name: 'old', sha256: sha('pk-old'), expires_at: '2020-01-01T00:00:00Z' }],
      }),
    })
    const env = { PORTUS_KEY_BILLING: 'pk-of-the-environment', PORTUS_KEY_WEB: 'pk-of-the-web' }

    const table = await place.run(['list'], env)
    const one = await place.run(['list', 'billing', '--json'], env)

    expect(table.code).toBe(0)
    expect(table.stdout).toContain('old')
    expect(table.stdout).toContain('from the environment (PORTUS_KEY_WEB)')
    expect(table.stdout).not.toContain('pk-')
    expect(table.stdout).not.toContain(sha('pk-old'))
    expect(JSON.parse(one.stdout)).toEqual([
      {
        application: 'billing',
        name: null,
        sha256_prefix: sha('pk-of-the-environment').slice(0, 12),
        expires_at: null,
        state: 'valid',
        variable: 'PORTUS_KEY_BILLING',
      },
      {
        application: 'billing',
        name: 'old',
        sha256_prefix: sha('pk-old').slice(0, 12),
        expires_at: '2020-01-01T00:00:00Z',
        state: 'expired',
        variable: null,
      },
    ])
  })

  test('says what is wrong with an application whose keys it cannot list', async () => {
    using place = workplace({ billing: '{ "keys": [{}] }' })

    const run = await place.run(['list'])

    expect(run.code).toBe(1)
    expect(run.stderr).toContain('billing.json:1:12: "sha256" is missing')
  })
})

describe('a key that was made', () => {
  test('lets its application in to what its file allows, without any variable', async () => {
    using place = workplace({
      billing: '{ "models": ["gp*"], "endpoints": ["!/v1/embeddings"] } // not all',
    })
    writeAliases(place.path, { secret: { provider: 'openai', api_key: 'sk-literal' } })
    const { stdout } = await place.run(['new', 'billing'])

    await using portus = await startBinary({ args: ['-c', join(place.path, 'config')] })
    const ask = async (path: string, body?: object) => {
      const answer = await fetch(portus.url + path, {
        ...(body && { method: 'POST', body: JSON.stringify(body) }),
        headers: { authorization: `Bearer ${stdout.trim()}`, 'content-type': 'application/json' },
      })
      const { data, error } = (await answer.json()) as Record<string, unknown>
      return [answer.status, data ?? error]
    }
    const models = await ask('/v1/models')
    const denied = await ask('/v1/chat/completions', { model: 'secret', messages: [] })
    const endpoint = await ask('/v1/embeddings', { model: 'gpt', input: 'a' })

    portus.child.kill('SIGTERM')
    await portus.ended()

    expect(models).toMatchObject([200, [{ id: 'gpt' }]])
    expect(denied).toMatchObject([403, { code: 'model_denied' }])
    expect(endpoint).toMatchObject([403, { code: 'endpoint_denied' }])
    expect(portus.output.stdout).toContain('"application":"billing"')
  })

  test('is missing when it was revoked', async () => {
    using place = workplace()
    const { stdout } = await place.run(['new', 'billing', '--name', 'one'])

    const before = await place.check()
    await place.run(['revoke', 'billing', '--name', 'one'])
    const after = await place.check()

    expect(stdout).toMatch(KEY)
    expect(before.code).toBe(0)
    expect(after.code).toBe(1)
    expect(after.stderr).toContain('no key is set')
  })
})
