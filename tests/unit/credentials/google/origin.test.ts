import { describe, expect, test } from 'bun:test'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Target } from '../../../../src/alias/schema'
import { readCredentialsText } from '../../../../src/credentials/google/file/read-credentials'
import { googleTokenSource } from '../../../../src/credentials/google/google-token-source'
import { describeGoogleCredentials } from '../../../../src/credentials/google/origin/describe-origin'
import {
  quotaProjectOf,
  vertexProjectOf,
  vertexRegionOf,
} from '../../../../src/credentials/google/origin/facts'
import { originOf } from '../../../../src/credentials/google/origin/find-origin'
import { originFaults } from '../../../../src/credentials/google/origin/origin-faults'
import { readSecretFile } from '../../../../src/credentials/token/read-secret-file'
import { temporaryFolder } from '../../../support/process/child'
import { files } from '../../../support/token-services/google-files'

const { serviceAccount, authorizedUser } = files('http://127.0.0.1:9')
const DEFAULT: Target = { provider: 'vertex-ai', vertex_auth_type: 'default' }
const INLINE: Target = { provider: 'vertex-ai', vertex_service_account_json: serviceAccount }

/** A home with gcloud's file, and another file. */
function home() {
  const folder = temporaryFolder()
  const gcloud = join(folder.path, '.config', 'gcloud')
  mkdirSync(gcloud, { recursive: true })
  const ofGcloud = join(gcloud, 'application_default_credentials.json')
  const named = join(folder.path, 'named.json')
  writeFileSync(ofGcloud, JSON.stringify(authorizedUser))
  writeFileSync(named, JSON.stringify(serviceAccount))
  return { path: folder.path, gcloud, ofGcloud, named, [Symbol.dispose]: folder[Symbol.dispose] }
}

describe('a file', () => {
  test('may have a byte order mark and other line breaks, for the check as for a renewal', async () => {
    using at = home()
    const text = JSON.stringify(serviceAccount, null, 2).replaceAll('\n', '\r\n')
    writeFileSync(at.named, `\ufeff${text}\r\n`)
    const origin = originOf({ ...DEFAULT, vertex_credentials_file: at.named }, {})

    expect(origin && originFaults(origin, {})).toEqual([])
    expect(readCredentialsText(await readSecretFile(at.named, 'a')).faults).toBeUndefined()
  })

  test('that is too large is no file of credentials', () => {
    using at = home()
    writeFileSync(at.named, `${JSON.stringify(serviceAccount)}${' '.repeat(256 * 1024)}`)
    const origin = originOf({ ...DEFAULT, vertex_credentials_file: at.named }, {})

    expect(origin && originFaults(origin, {})).toEqual([
      'the file of "vertex_credentials_file" cannot be read (too large)',
    ])
  })
})

describe('the application default credentials are', () => {
  test('the file of the variable, before all else', () => {
    using at = home()
    const env = { GOOGLE_APPLICATION_CREDENTIALS: at.named, HOME: at.path }

    expect(originOf(DEFAULT, env)).toMatchObject({ kind: 'file', path: at.named })
    expect(describeGoogleCredentials(DEFAULT, env)).toBe(
      'found by default: the file of GOOGLE_APPLICATION_CREDENTIALS, a service account',
    )
  })

  test('the file of the variable also where there is none: nothing else is meant', () => {
    using at = home()
    const env = { GOOGLE_APPLICATION_CREDENTIALS: '/nowhere.json', HOME: at.path }

    expect(originOf(DEFAULT, env)).toMatchObject({ kind: 'file', path: '/nowhere.json' })
    expect(describeGoogleCredentials(DEFAULT, env)).toBe(
      'found by default: the file of GOOGLE_APPLICATION_CREDENTIALS',
    )
  })

  test('gcloud’s file, in its folder or below HOME', () => {
    using at = home()
    const expected =
      'found by default: the file of gcloud (application_default_credentials.json), an authorized user'

    for (const env of [
      { HOME: at.path, GOOGLE_APPLICATION_CREDENTIALS: '' },
      { HOME: '/nowhere', CLOUDSDK_CONFIG: at.gcloud },
    ]) {
      expect(originOf(DEFAULT, env)).toMatchObject({ kind: 'file', path: at.ofGcloud })
      expect(describeGoogleCredentials(DEFAULT, env)).toBe(expected)
    }
  })

  test('the metadata server’s, where there is no file', () => {
    for (const env of [{}, { HOME: '/nowhere' }])
      expect(originOf(DEFAULT, env)).toEqual({ kind: 'metadata', host: 'metadata.google.internal' })
    expect(originOf(DEFAULT, { GCE_METADATA_HOST: 'here:1' })).toEqual({
      kind: 'metadata',
      host: 'here:1',
    })
    expect(describeGoogleCredentials(DEFAULT, {})).toBe(
      'found by default: Google’s metadata server',
    )
  })
})

test('a token of the target’s own needs no source', () => {
  const target: Target = { provider: 'vertex-ai', vertex_project_id: 'p', api_key: 'ya29.x' }
  const surroundings = { env: {}, fetch, nowMs: Date.now }

  expect(googleTokenSource(target, surroundings)).toBeUndefined()
  expect(describeGoogleCredentials(target, {})).toBeUndefined()
})

test('targets with the same credentials share their identity, and no others do', () => {
  const idOf = (target: Target, env = {}) =>
    googleTokenSource(target, { env, fetch, nowMs: Date.now })?.identity
  const other = { ...serviceAccount, private_key_id: 'other' }

  expect(idOf(INLINE)).toBe(idOf({ ...INLINE, vertex_region: 'global', weight: 2 }) as string)
  const all = [
    idOf(INLINE),
    idOf({ ...INLINE, vertex_service_account_json: other }),
    idOf({ provider: 'vertex-ai', vertex_credentials_file: '/a' }),
    idOf({ provider: 'vertex-ai', vertex_credentials_file: '/b' }),
    idOf(DEFAULT, {}),
    idOf(DEFAULT, { GCE_METADATA_HOST: 'here' }),
  ]
  expect(new Set(all).size).toBe(all.length)
})

describe('the project is', () => {
  test('the member’s, the account’s, or the variable’s', () => {
    const env = { GOOGLE_CLOUD_PROJECT: 'of-env', GCLOUD_PROJECT: 'of-old-env' }

    expect(vertexProjectOf({ ...INLINE, vertex_project_id: 'own' }, env)).toBe('own')
    expect(vertexProjectOf(INLINE, env)).toBe('project-a')
    const user = { ...INLINE, vertex_service_account_json: authorizedUser }
    expect(vertexProjectOf(user, env)).toBe('of-env')
    expect(vertexProjectOf(user, { GCLOUD_PROJECT: 'of-old-env' })).toBe('of-old-env')
    expect(vertexProjectOf({ provider: 'vertex-ai', api_key: 'k' }, env)).toBe('of-env')
  })

  test('the variable’s before the file’s, with application default credentials', () => {
    using at = home()
    const env = { GOOGLE_APPLICATION_CREDENTIALS: at.named }

    expect(vertexProjectOf(DEFAULT, { ...env, GOOGLE_CLOUD_PROJECT: 'of-env' })).toBe('of-env')
    expect(vertexProjectOf(DEFAULT, env)).toBe('project-a')
  })

  test('never guessed', () => {
    using at = home()

    expect(vertexProjectOf(DEFAULT, { HOME: at.path })).toBeUndefined()
    expect(vertexProjectOf(DEFAULT, {})).toBeUndefined()
    expect(
      vertexProjectOf({ ...INLINE, vertex_service_account_json: 'no JSON' }, {}),
    ).toBeUndefined()
    const odd = { ...serviceAccount, project_id: '../../other' }
    expect(vertexProjectOf({ ...INLINE, vertex_service_account_json: odd }, {})).toBeUndefined()
  })
})

test('the region is the member’s or the variable’s', () => {
  expect(vertexRegionOf(INLINE, {})).toBeUndefined()
  expect(vertexRegionOf(INLINE, { GOOGLE_CLOUD_LOCATION: 'global' })).toBe('global')
  expect(
    vertexRegionOf({ ...INLINE, vertex_region: 'own' }, { GOOGLE_CLOUD_LOCATION: 'global' }),
  ).toBe('own')
})

test('who pays is the file’s project, or with default credentials the variable’s', () => {
  using at = home()
  const env = { HOME: at.path }
  const variable = { GOOGLE_CLOUD_QUOTA_PROJECT: 'of-env' }

  expect(quotaProjectOf(DEFAULT, env)).toBe('project-q')
  expect(quotaProjectOf(DEFAULT, { ...env, ...variable })).toBe('of-env')
  expect(quotaProjectOf(INLINE, variable)).toBeUndefined()
})
