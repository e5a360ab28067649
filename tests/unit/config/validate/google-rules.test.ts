import { describe, expect, test } from 'bun:test'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Target } from '../../../../src/alias/schema'
import type { Env } from '../../../../src/config/source/variables'
import { beyondRemoteGoogle, GOOGLE_RULES } from '../../../../src/config/validate/google-rules'
import { temporaryFolder } from '../../../support/process/child'
import { files } from '../../../support/token-services/google-files'

const { serviceAccount, authorizedUser, externalAccount, awsSource } = files('http://127.0.0.1:9')

const found = (target: object, env: Env = {}) =>
  GOOGLE_RULES.flatMap((rule) =>
    rule({ provider: 'vertex-ai', ...target } as Target, ['targets', 0], env),
  ).map(({ path, message }) => [path.slice(2).join('.'), message])

const REGION = { vertex_region: 'global' }
const inline = (file: unknown) => ({ ...REGION, vertex_service_account_json: file })
const NO_PROJECT = '"vertex_project_id" is missing; set it, or the variable GOOGLE_CLOUD_PROJECT'
const NO_CREDENTIALS =
  'needs credentials: "vertex_service_account_json", "vertex_credentials_file", "vertex_auth_type": "default", or an OAuth token in "api_key"'

describe('nothing is wrong with', () => {
  const rows: [what: string, target: object, env: Env][] = [
    ['an account', inline(serviceAccount), {}],
    ['a project and a token', { ...REGION, vertex_project_id: 'p', api_key: 'k' }, {}],
    ['a token and the variable', { ...REGION, api_key: 'k' }, { GOOGLE_CLOUD_PROJECT: 'p' }],
    [
      'a region from the variable',
      { vertex_service_account_json: serviceAccount },
      { GOOGLE_CLOUD_LOCATION: 'europe-west1' },
    ],
    ['a user and a project', { ...inline(authorizedUser), vertex_project_id: 'p' }, {}],
    [
      'the metadata server and a project',
      { ...REGION, vertex_project_id: 'p', vertex_auth_type: 'default' },
      { HOME: '/nowhere' },
    ],
    ['a workload and a project', inline(externalAccount), { GOOGLE_CLOUD_PROJECT: 'p' }],
    ['another provider', { provider: 'groq' }, {}],
  ]
  test.each(rows)('%s', (_, target, env) => {
    expect(found(target, env)).toEqual([])
  })
})

describe('what is missing or wrong:', () => {
  const rows: [what: string, target: object, expected: [path: string, message: string][]][] = [
    [
      'a region',
      { vertex_service_account_json: serviceAccount },
      [
        [
          '',
          '"vertex_region" is missing, e.g. "us-central1" or "global"; set it, or the variable GOOGLE_CLOUD_LOCATION',
        ],
      ],
    ],
    ['credentials', { ...REGION, vertex_project_id: 'p' }, [['', NO_CREDENTIALS]]],
    ['a project beside a token', { ...REGION, api_key: 'k' }, [['', NO_PROJECT]]],
    ['a project beside a user', inline(authorizedUser), [['', NO_PROJECT]]],
    [
      'the project of an account',
      inline({ ...serviceAccount, project_id: undefined }),
      [['', NO_PROJECT]],
    ],
    [
      'a token beside an account',
      { ...inline(serviceAccount), api_key: 'k' },
      [['api_key', 'only one of "vertex_service_account_json" and "api_key" can be meant']],
    ],
    [
      'all ways at once',
      { ...inline(serviceAccount), vertex_credentials_file: '/x', vertex_auth_type: 'default' },
      [
        [
          'vertex_credentials_file',
          'only one of "vertex_service_account_json" and "vertex_credentials_file" can be meant',
        ],
        [
          'vertex_auth_type',
          'only one of "vertex_service_account_json" and "vertex_auth_type" can be meant',
        ],
      ],
    ],
    [
      'a way that nobody knows',
      { ...REGION, vertex_project_id: 'p', vertex_auth_type: 'adc' },
      [['vertex_auth_type', 'must be "default", for Google’s application default credentials']],
    ],
    [
      'a text that is no JSON',
      inline('{"a":'),
      [
        [
          'vertex_service_account_json',
          'must be the content of a credentials file itself: an object, or a string holding its JSON',
        ],
      ],
    ],
    [
      'all of an account',
      inline({}),
      [
        [
          'vertex_service_account_json',
          'it has no "type", and no "private_key"; is it a credentials file?',
        ],
        ['', NO_PROJECT],
      ],
    ],
    [
      'a file that is not there: it might name the project',
      { ...REGION, vertex_credentials_file: '/nowhere.json' },
      [
        [
          'vertex_credentials_file',
          'the file of "vertex_credentials_file" cannot be read (ENOENT)',
        ],
      ],
    ],
    [
      'the content in place of a path, which is not shown',
      { ...REGION, vertex_project_id: 'p', vertex_credentials_file: '{"private_key":"canary"}' },
      [
        [
          'vertex_credentials_file',
          'the file of "vertex_credentials_file": its path is missing: the JSON itself stands there, which "vertex_service_account_json" takes',
        ],
      ],
    ],
    [
      'a folder in place of a file',
      { ...REGION, vertex_project_id: 'p', vertex_credentials_file: '/' },
      [
        [
          'vertex_credentials_file',
          'the file of "vertex_credentials_file" cannot be read (not a file)',
        ],
      ],
    ],
    [
      'the token of a workload',
      {
        ...inline({ ...externalAccount, credential_source: { file: '/nowhere/token' } }),
        vertex_project_id: 'p',
      },
      [
        [
          'vertex_service_account_json',
          'the "file" of "credential_source" cannot be read (ENOENT)',
        ],
      ],
    ],
    [
      'a key and a region of AWS',
      {
        ...inline({
          ...externalAccount,
          credential_source: { ...awsSource, url: undefined, region_url: undefined },
        }),
        vertex_project_id: 'p',
      },
      [
        [
          'vertex_service_account_json',
          '"credential_source" has no "url"; set it, or the variables AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
        ],
        [
          'vertex_service_account_json',
          '"credential_source" has no "region_url"; set it, or the variable AWS_REGION',
        ],
      ],
    ],
  ]
  test.each(rows)('%s', (_, target, expected) => {
    expect(found(target)).toEqual(expected)
  })

  test('a file of the default credentials is named by who names it', () => {
    using folder = temporaryFolder()
    const path = join(folder.path, 'adc.json')
    writeFileSync(path, '{"type":"authorized_user","client_id":"a","client_secret":"b"}')
    const target = { ...REGION, vertex_project_id: 'p', vertex_auth_type: 'default' }

    expect(found(target, { GOOGLE_APPLICATION_CREDENTIALS: path })).toEqual([
      [
        'vertex_auth_type',
        'the file of GOOGLE_APPLICATION_CREDENTIALS: the authorized user has no "refresh_token"',
      ],
    ])
  })
})

describe('with a remote gateway', () => {
  const rows: [what: string, target: object, expected: string[]][] = [
    ['a service account', inline(serviceAccount), []],
    ['a token and a project', { ...REGION, vertex_project_id: 'p', api_key: 'k' }, []],
    ['another provider', { provider: 'groq' }, []],
    [
      'a user',
      { ...inline(authorizedUser), vertex_project_id: 'p' },
      ['a remote gateway knows no other credentials of Google’s than service accounts'],
    ],
    [
      'a file',
      { ...REGION, vertex_credentials_file: '/x' },
      [
        'a remote gateway does not know "vertex_credentials_file"; use the gateway inside, or "vertex_service_account_json"',
      ],
    ],
    [
      'the default credentials',
      { ...REGION, vertex_auth_type: 'default' },
      [
        'a remote gateway does not know "vertex_auth_type"; use the gateway inside, or "vertex_service_account_json"',
      ],
    ],
    [
      'what variables say',
      { api_key: 'k' },
      [
        '"vertex_region" is missing; a remote gateway reads no variable in its place',
        '"vertex_project_id" is missing; a remote gateway reads no variable in its place',
      ],
    ],
  ]
  test.each(rows)('%s', (_, target, expected) => {
    expect(beyondRemoteGoogle({ provider: 'vertex-ai', ...target } as Target)).toEqual(expected)
  })
})
