import { expect, test } from 'bun:test'
import { isAdminKey, loadAdminKeys } from '../../../src/config/admin-keys'
import { digestOf, loadKeys } from '../../../src/config/keys'

const KEY = 'ak-ops-93fe-0177'
const DIGEST = `sha256:${digestOf(KEY).toHex()}`

test('an admin key and the digest of one let in who presents the key, and nobody else', () => {
  const { adminKeys, problems } = loadAdminKeys(
    {
      PORTUS_ADMIN_KEY_OPS: KEY,
      PORTUS_ADMIN_KEY_SCRAPER: `sha256:${digestOf('ak-two-93fe').toHex()}`,
    },
    [],
  )

  expect(problems).toEqual([])
  expect(adminKeys.map(({ name }) => name)).toEqual(['ops', 'scraper'])
  for (const right of [KEY, 'ak-two-93fe']) expect(isAdminKey(adminKeys, right)).toBe(true)
  for (const wrong of ['', KEY.slice(0, -1), `${KEY} `, KEY.toUpperCase(), DIGEST])
    expect(isAdminKey(adminKeys, wrong)).toBe(false)
  expect(isAdminKey([], '')).toBe(false)
  expect(Bun.inspect(adminKeys)).not.toContain(KEY)
})

test('neither kind of variable makes a key of the other kind', () => {
  const env = { PORTUS_ADMIN_KEY_OPS: KEY, PORTUS_KEY_ADMIN_KEY_OPS: 'pk-web-93fe-01' }

  const { keys } = loadKeys(env)
  const { adminKeys } = loadAdminKeys(env, keys)

  expect(keys.map(({ application }) => application)).toEqual(['admin_key_ops'])
  expect(adminKeys.map(({ name }) => name)).toEqual(['ops'])
})

test.each([
  ['both are written out', KEY, KEY],
  ['one of them is a digest', KEY, DIGEST],
  ['the other one is', DIGEST, KEY],
  ['both are', DIGEST, DIGEST],
])('the key of an application as an admin key is a problem, where %s', (_, proxy, admin) => {
  const env = { PORTUS_KEY_WEB: proxy, PORTUS_ADMIN_KEY_OPS: admin }

  const { problems } = loadAdminKeys(env, loadKeys(env).keys)

  expect(problems).toEqual([
    {
      source: 'PORTUS_ADMIN_KEY_OPS',
      message: 'is the key of an application as well; make another one',
    },
  ])
})

test.each([
  ['an empty one', '', 'is empty'],
  ['a short digest', 'sha256:abc', '64 hexadecimal digits'],
  ['one that can be guessed', 'short', 'is shorter than 8 characters'],
  ['that of .env.example', 'replace-this-key-before-anyone-else-reads-it', 'everybody knows'],
  ['one with a line break', 'ak-ops\n93fe-0177', 'cannot stand in an HTTP header'],
])('%s is no admin key', (_, value, problem) => {
  const { adminKeys, problems } = loadAdminKeys({ PORTUS_ADMIN_KEY_OPS: value }, [])

  expect(adminKeys).toEqual([])
  expect(problems).toEqual([
    { source: 'PORTUS_ADMIN_KEY_OPS', message: expect.stringContaining(problem) },
  ])
})
