import { describe, expect, test } from 'bun:test'
import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { digestOf, findKey } from '../../../../src/config/keys'
import { viewFor } from '../../../../src/config/view'
import { SOUND } from '../folder'
import { folderWith } from './folder-with'

const sha = (key: string) => digestOf(key).toHex()

describe('an application’s file', () => {
  test('is read with all that it may have, and with comments and variables', () => {
    using folder = folderWith(
      {
        'teams/payments.json': { description: 'Money' },
        'applications/billing.json': `{
        // who pays
        "$schema": "../schema/application.json",
        "description": "Billing", "team": "payments",
        "keys": [
          { "name": "2026-11", "sha256": "${sha('pk-first')}", "expires_at": "2027-06-01T00:00:00+02:00" },
          { "sha256": "\${DIGEST}" },
        ],
        "models": ["gpt", "!openai/*"], "endpoints": ["/v1/chat/*"], "allow_from": ["10.0.0.0/8", "::1"],
      }`,
      },
      { gpt: SOUND, 'openai/o3': SOUND },
    )

    const { snapshot, problems, warnings } = folder.load({ DIGEST: sha('pk-second') })
    const application = snapshot.applications.get('billing')

    expect([problems, warnings]).toEqual([[], []])
    expect(application).toMatchObject({ name: 'billing', description: 'Billing', team: 'payments' })
    expect(application?.models?.allows('gpt')).toBe(true)
    expect(application?.networks?.has('10.2.3.4')).toBe(true)
    expect(findKey(snapshot.keys, 'pk-first')).toMatchObject({
      application: 'billing',
      name: '2026-11',
      expiresAtMs: Date.UTC(2027, 4, 31, 22),
    })
    expect(findKey(snapshot.keys, 'pk-second')?.application).toBe('billing')
  })

  test('says all its problems at once, each with its place and what to do', () => {
    using folder = folderWith({
      'applications/a.json': `{
  "keys": [{ "sha256": "abc" }, { "key": "pk-plain", "sha256": "${sha('x1')}" }],
  "limit": {},
  "modells": ["gpt"],
  "models": [],
  "team": "No Team"
}`,
      'applications/b.json': `{
  "keys": [
    { "sha256": "${sha('x2')}", "expires_at": "2027-02-30T00:00:00Z", "name": "one" },
    { "sha256": "${sha('')}", "expires_at": "2027-01-01T00:00:00", "name": "one" }
  ],
  "models": ["!!gpt", "a b"],
  "endpoints": ["v1/chat"],
  "allow_from": ["10.0.0.0/8", "10.0.0.0/33"],
  "team": "none"
}`,
      'teams/payments.json': { budget: [] },
    })

    expect(folder.problems()).toEqual([
      'teams/payments.json:1:2: unknown key "budget", did you mean "budgets"?',
      'applications/a.json:3:3: unknown key "limit", did you mean "limits"?',
      'applications/a.json:4:3: unknown key "modells", did you mean "models"?',
      'applications/a.json:6:3: "team" must be the name of a team: small letters, digits, - and _',
      'applications/a.json:2:14: "sha256" must be the SHA-256 of the key, 64 hexadecimal digits',
      'applications/a.json:2:35: unknown key "key"; keys stand in the list "keys", as their SHA-256',
      'applications/a.json:5:3: "models" must be a list with at least one entry',
      'applications/b.json:3:85: "expires_at" must be a date and time with its zone, such as 2027-06-01T00:00:00Z',
      'applications/b.json:4:85: "expires_at" must be a date and time with its zone, such as 2027-06-01T00:00:00Z',
      'applications/b.json:4:122: another key of this file has this name',
      'applications/b.json:4:7: "sha256" is the digest of a key that everybody knows; make your own',
      'applications/b.json:6:14: one "!" excludes; leave the others out',
      'applications/b.json:6:23: every entry of "models" must be a pattern of printable letters without spaces',
      'applications/b.json:7:17: a path begins with /, such as /v1/chat/*',
      'applications/b.json:8:32: is no network: write one like 10.0.0.0/8 or 2001:db8::/32',
      'applications/b.json:9:3: there is no such team in config/teams',
    ])
  })

  test.each([
    ['Billing.json', 'the name must be small letters'],
    ['b.b.json', 'the name must be small letters'],
    ['-b.json', 'the name must be small letters'],
  ])('%s is no name of an application', (name, said) => {
    using folder = folderWith({ [`applications/${name}`]: {} })

    expect(folder.problems()).toEqual([expect.stringContaining(said)])
  })

  test('is the same application with - and with _, so that one of two is a problem', () => {
    using folder = folderWith({ 'applications/a-b.json': {}, 'applications/a_b.json': {} })

    expect(folder.problems()).toEqual([
      'applications/a_b.json: is the same application as a-b.json: - and _ are alike',
    ])
  })

  test('may name any team while there is no folder of teams, and else only one of them', () => {
    using without = folderWith({ 'applications/a.json': { team: 'red' } })
    using among = folderWith({ 'applications/a.json': { team: 'red' }, 'teams/blue.json': {} })

    expect(without.problems()).toEqual([])
    expect(among.problems()).toEqual([
      'applications/a.json:1:2: there is no such team in config/teams',
    ])
  })

  test('with another ending is warned of, and so is a folder', () => {
    using folder = folderWith({ 'applications/a.yaml': '', 'applications/b.json': {} })
    for (const name of ['..data', 'more']) mkdirSync(join(folder.path, 'applications', name))

    expect(folder.warnings()).toEqual([
      'applications/a.yaml: is not read, because only names that end in .json are applications: write it as JSON, in which comments may stand',
      'applications/more: is not read: the files stand in one folder, without others in it',
    ])
  })

  test.skipIf(process.getuid?.() === 0)('in a folder without permission is a problem', () => {
    using folder = folderWith({ 'applications/b.json': {} })
    chmodSync(join(folder.path, 'applications'), 0)

    expect(folder.problems()).toEqual(['applications: cannot be read (EACCES)'])
  })
})

describe('keys', () => {
  test('of a variable belong to the application whose file has that name, and obey it', () => {
    using folder = folderWith(
      { 'applications/web-app.json': { models: ['gpt'] } },
      { gpt: SOUND, o3: SOUND },
    )

    const { snapshot } = folder.load({ PORTUS_KEY_WEB_APP: 'pk-web-app-key' })
    const key = findKey(snapshot.keys, 'pk-web-app-key')

    expect(key?.application).toBe('web-app')
    expect([...viewFor(snapshot, 'web-app').aliases.keys()]).toEqual(['gpt'])
    expect(viewFor(snapshot, 'tests')).toBe(snapshot)
  })

  test('let nobody in as an application whose file has a problem', () => {
    using folder = folderWith({
      'applications/a.json': { keys: [{ sha256: sha('pk-of-a-file') }], models: 'gpt' },
    })

    const { snapshot } = folder.load({ PORTUS_KEY_A: 'pk-of-a-variable' })

    expect(findKey(snapshot.keys, 'pk-of-a-variable')).toBeUndefined()
    expect(findKey(snapshot.keys, 'pk-of-a-file')).toBeUndefined()
  })

  test('that are the same in two places are a problem at the later one', () => {
    using folder = folderWith({
      'applications/a.json': { keys: [{ sha256: sha('pk-the-same') }] },
      'applications/b.json': { keys: [{ sha256: sha('pk-the-same').toUpperCase() }] },
      'applications/c.json': { keys: [{ sha256: sha('pk-of-c-too') }] },
    })

    expect(folder.problems({ PORTUS_KEY_C: 'pk-of-c-too' })).toEqual([
      'applications/b.json:1:10: the same key as keys[0] of a',
      'applications/c.json:1:10: the same key as PORTUS_KEY_C',
    ])
  })

  test('that have expired are warned of, and are known all the same', () => {
    using folder = folderWith({
      'applications/a.json': {
        keys: [{ sha256: sha('pk-old'), expires_at: '2020-01-01T00:00:00Z' }],
      },
    })

    expect(folder.problems()).toEqual([])
    expect(folder.warnings()).toEqual([
      expect.stringContaining('this key has expired; take it out'),
    ])
    expect(findKey(folder.load().snapshot.keys, 'pk-old')?.application).toBe('a')
  })
})

test('patterns that match nothing are warned of with their places', () => {
  using folder = folderWith({
    'applications/a.json': `{
  "models": ["gp*", "!o3"],
  "endpoints": ["/v1/chat/*", "/v1/responses/resp_1", "/v1/mesages", "!*:countTokens", "/v1/models", "/v1/realtime"]
}`,
  })

  expect(folder.warnings()).toEqual([
    'applications/a.json:2:21: matches no alias, and has no effect',
    'applications/a.json:3:55: matches no endpoint, and has no effect',
  ])
})
