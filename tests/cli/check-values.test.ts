import { beforeAll, describe, expect, test } from 'bun:test'
import { binary, writeAliases } from '../support/process/binary'
import { temporaryFolder } from '../support/process/child'
import { runBinary } from '../support/process/run-binary'

beforeAll(async () => void (await binary()), 120_000)

const KEY = 'pk-check-93fe01-55'

async function check(files: Record<string, string>, env: Record<string, string> = {}) {
  using folder = temporaryFolder()
  writeAliases(folder.path, files)
  return await runBinary(['check'], { cwd: folder.path, env: { PORTUS_KEY_WEB: KEY, ...env } })
}

/** The text of an alias with a member to a line, so that the place of a problem can be told. */
const lines = (alias: object) => JSON.stringify(alias, null, 2)

type Row = [member: string, alias: Record<string, unknown>, words: string]

const openai = (more: object) => ({ provider: 'openai', api_key: 'sk-Qm7xK2vT', ...more })
const key = (api_key: string, words: string): Row => ['api_key', openai({ api_key }), words]
const host = (provider: string, custom_host: string, words: string): Row => [
  'custom_host',
  openai({ provider, custom_host }),
  words,
]
const azure = (more: object) => ({
  ...{ provider: 'azure-openai', api_key: 'sk-Qm7xK2vT', resource_name: 'r', api_version: 'v1' },
  ...more,
})
const bedrock = (more: object) => ({
  ...{ provider: 'bedrock', aws_access_key_id: 'AKIAQM7X', aws_secret_access_key: 'Qm7xK2vT' },
  ...{ aws_region: 'us-east-1', ...more },
})
const provider = (name: string, words: string): Row => [
  'provider',
  { provider: name, api_key: 'sk-Qm7xK2vT' },
  words,
]

const OTHER = 'is a variable in the words of another program; here it is written ${NAME}'
const EXAMPLE = 'is the placeholder of an example; put your own value there'
const NESTED = 'a default cannot hold another variable'

const ROWS: Row[] = [
  ...['$OPENAI_API_KEY', 'os.environ/X', 'env.X', '%X%', '{{X}}'].map((text) => key(text, OTHER)),
  ...['sk-replace-me', 'your-api-key', 'changeme', 'xxx', '<your key>', 'sk-xxxxxxxx'].map((text) =>
    key(text, EXAMPLE),
  ),
  key('', 'is empty; leave the member out'),
  key('${NOPE:-}', 'is empty; leave the member out'),
  key('${NOPE:-${OTHER}}', NESTED),
  key('${SET:-${OTHER}}', NESTED),
  key('sk\u2013Qm7xK2vT', 'holds the character U+2013'),
  key('sk-\u200bQm7xK2vT', 'holds the character U+200B'),
  key('\u201csk-Qm7xK2vT\u201d', 'holds the character U+201C'),
  key('sk-Qm7xK2vT\n', 'holds a line break'),
  key('Bearer sk-Qm7xK2vT', 'begins with "Bearer"'),
  key(' sk-Qm7xK2vT', 'holds a space'),
  key("'sk-Qm7xK2vT'", 'has quotes around it'),
  host('openai', 'https://a.example/v1/chat/completions', 'leave "/chat/completions" out'),
  host('anthropic', 'https://a.example/v1/messages', 'leave "/messages" out'),
  host('openai', 'https://a.example/v 1', 'must not hold a space'),
  host('openai', 'a.example/v1', 'must be a URL that begins with http:// or https://'),
  host('openai', 'localhost:8000/v1', 'must be a URL that begins with http:// or https://'),
  host('openai', 'https://a.example/v1?', 'must not have a query'),
  host('ollama', 'http://localhost:11434/v1', 'must end before "/v1"'),
  host('google', 'https://a.example/v1beta', 'must end before "/v1beta"'),
  host('deepseek', 'https://a.example/v1', 'must end before "/v1"'),
  ['resource_name', azure({ resource_name: 'https://r.example' }), 'must be the name alone'],
  ['api_version', azure({ api_version: '2024-10-21 ', deployment_id: 'd' }), 'must be a version'],
  ['deployment_id', azure({ deployment_id: 'gpt 4' }), 'is a part of an address'],
  ['azure_auth_mode', azure({ api_key: undefined, azure_auth_mode: 'Entra' }), 'must be one of'],
  ['aws_auth_type', bedrock({ aws_auth_type: 'AssumedRole' }), 'must be "apiKey", "assumedRole"'],
  ['aws_region', bedrock({ aws_region: 'US East' }), 'must be a region'],
  ['aws_region', bedrock({ aws_region: 'us-east-1\n' }), 'must be a region'],
  ['aws_secret_access_key', bedrock({ aws_secret_access_key: 'Qm7x\n' }), 'holds a line break'],
  ['openai_organization', openai({ openai_organization: 'org\u2013a' }), 'goes into a header'],
  provider('claude', 'unknown provider "claude"; write "anthropic"'),
  provider('Google-Vertex', 'unknown provider "Google-Vertex"; write "vertex-ai"'),
  provider('bedrock-runtime', 'write "bedrock"'),
  provider('lmstudio', 'write "openai" with "custom_host"'),
  provider('openai-compatible', 'write "openai" with "custom_host"'),
  provider('grok', 'write "x-ai"'),
  provider('OPENAI', 'write "openai"'),
]

describe('check says of each value that cannot work where it stands, and what to do', () => {
  test('in an alias', async () => {
    const files = Object.fromEntries(ROWS.map(([, alias], at) => [`a${at}`, lines(alias)]))

    const { code, stderr } = await check(files, { SET: 'sk-Qm7xK2vT' })

    expect(code).toBe(1)
    const problems = Map.groupBy(
      stderr.split('\n').filter((line) => line.startsWith('config/models/')),
      (line) => line.slice(0, line.indexOf(':')),
    )
    const told = ROWS.map((_, at) => problems.get(`config/models/a${at}.json`)?.[0])
    const expected = ROWS.map(([member, alias, words], at) => {
      const line = lines(alias)
        .split('\n')
        .findIndex((text) => text.startsWith(`  "${member}"`))
      return expect.stringMatching(
        new RegExp(`^config/models/a${at}\\.json:${line + 1}:3: .*${RegExp.escape(words)}`),
      )
    })
    expect(told).toEqual(expected)
    expect(stderr).not.toMatch(/Qm7x/)
  })

  test('in what is missing', async () => {
    const { stderr } = await check({
      a: lines(azure({ api_key: undefined, azure_auth_mode: 'entra' })),
      b: lines(azure({ api_key: undefined, azure_auth_mode: 'workload' })),
      c: lines(bedrock({ aws_region: undefined })),
      d: lines({ provider: 'bedrock', aws_region: 'us-east-1', aws_auth_type: 'assumedRole' }),
      e: lines({ provider: 'ollama' }),
      f: lines(openai({ provider: 'workers-ai' })),
    })

    for (const words of [
      'a.json:1:1: "azure_entra_tenant_id" is missing',
      'b.json:1:1: the variable AZURE_FEDERATED_TOKEN_FILE is missing',
      'c.json:1:1: "aws_region" is missing; set it, or the variable AWS_REGION',
      'd.json:1:1: "aws_role_arn" is missing',
      'e.json:1:1: "custom_host" is missing',
      'f.json:1:1: "workers_ai_account_id" is missing',
    ])
      expect(stderr).toContain(`config/models/${words}`)
  })

  const HEX = new Bun.CryptoHasher('sha256').update(KEY).digest('hex')
  test.each([
    ...[
      `SHA256:${HEX}`,
      `sha-256:${HEX}`,
      `sha256=${HEX}`,
      `{SHA256}${HEX}`,
      '$2y$10$abcdefgh',
    ].map((value) => ['PORTUS_KEY_A', value, 'looks like a digest']),
    ['PORTUS_KEY_A', 'replace-this-key-before-anyone-else-reads-it', 'the key of .env.example'],
    ['PORTUS_KEY_A', 'x', 'is shorter than 8 characters'],
    ['PORTUS_KEY_A', '"quoted-key-93fe"', 'stands in quotes'],
    ['PORTUS_KEY_A', '$PORTUS_SECRET', OTHER],
    ['PORTUS_KEYS_X', 'pk-other-93fe', 'the key of an application is PORTUS_KEY_<APPLICATION>'],
    ['PORTUS_API_KEY_X', 'pk-other-93fe', 'the key of an application is PORTUS_KEY_<APPLICATION>'],
  ])('in the variable %s: %s', async (name, value, words) => {
    const { code, stderr } = await check({ a: lines(openai({})) }, { [name!]: value! })

    expect(code).toBe(1)
    expect(stderr).toContain(`${name}: `)
    expect(stderr).toContain(words!)
  })

  test('and warns of what may be meant', async () => {
    const alias = {
      custom_host: 'http://127.0.0.1:8000',
      request_timeout: 30,
      cache: { mode: 'simple' },
    }
    const env = { PORTUS_KEY: 'pk-other-93fe', PORTUS_KEY_HEX: HEX }

    const { code, stderr } = await check({ a: lines(openai(alias)) }, env)

    expect(code).toBe(0)
    for (const words of [
      'PORTUS_KEY: lets nobody in',
      'PORTUS_KEY_HEX: has the form of a digest and is taken as the key itself',
      'a.json:4:3: has no path; most servers want "/v1"',
      'a.json:5:3: is in milliseconds',
      'a.json:6:3: has no effect: the gateway inside has no cache',
    ])
      expect(stderr).toContain(words)
  })
})
