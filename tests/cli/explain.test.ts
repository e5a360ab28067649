import { beforeAll, describe, expect, test } from 'bun:test'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Explanation } from '../../src/cli/explain/explanation'
import { binary, writeAliases } from '../support/process/binary'
import { temporaryFolder } from '../support/process/child'
import { runBinary } from '../support/process/run-binary'

beforeAll(async () => void (await binary()), 120_000)

const SECRETS = {
  ANTHROPIC_API_KEY: 'sk-ant-canary-77b1c9',
  GEMINI_API_KEY: 'AIza-canary-5512aa',
  AWS_SECRET: 'canary/secret+aws/0011223344',
  PORTUS_KEY_TEAM: 'pk-canary-93ab-4411',
}

const MCP_TOKEN = 'mcp-canary-7781-aa'

const ALIASES = {
  claude: {
    provider: 'anthropic',
    api_key: '${ANTHROPIC_API_KEY}',
    override_params: { model: 'claude-sonnet-4-5', temperature: 0.5 },
  },
  both: {
    strategy: { mode: 'fallback', on_status_codes: [429] },
    targets: [
      { provider: 'openai', api_key: 'sk-literal-canary-1', override_params: { model: 'g' } },
      {
        provider: 'bedrock',
        aws_access_key_id: 'AKIAQM7XK2VT9WLR4BN8',
        aws_secret_access_key: '${AWS_SECRET}',
        aws_region: '${REGION}',
        override_params: { model: 'eu.anthropic.claude-5-v1:0' },
      },
    ],
  },
  gemini: {
    provider: 'google',
    api_key: '${GEMINI_API_KEY}',
    override_params: { model: 'gemini-3' },
  },
  project: {
    provider: 'openai',
    api_key: 'sk-literal-canary-1',
    openai_project: '${GEMINI_API_KEY}',
    override_params: {
      model: 'g',
      tools: [
        {
          type: 'mcp',
          server_label: 's',
          server_url: 'https://m.example',
          authorization: MCP_TOKEN,
        },
      ],
    },
  },
  images: { provider: 'anthropic', api_key: 'sk-ant-other-1234', override_params: { model: 'c' } },
}

async function explain(words: readonly string[], stdin = '', env: Record<string, string> = {}) {
  using folder = temporaryFolder()
  writeAliases(folder.path, ALIASES)
  writeFileSync(join(folder.path, 'request.json'), stdin)
  const ended = await runBinary(['explain', ...words], {
    cwd: folder.path,
    env: { ...SECRETS, REGION: 'eu-central-1', ...env },
    stdin,
  })
  for (const secret of [
    ...Object.values(SECRETS),
    'sk-literal-canary-1',
    'sk-ant-other-1234',
    MCP_TOKEN,
  ])
    expect(ended.stdout + ended.stderr).not.toContain(secret)
  return ended
}

const parsed = async (words: readonly string[], stdin?: string): Promise<Explanation> =>
  JSON.parse((await explain([...words, '--json'], stdin)).stdout)

describe('explain', () => {
  test('shows each target: its way, its address, its headers without credentials, and its body', async () => {
    const { targets, strategy } = await parsed(['both', '--endpoint', '/v1/messages'])

    expect(strategy).toEqual({ mode: 'fallback', on_status_codes: [429] })
    expect(targets).toEqual([
      expect.objectContaining({
        name: 'config.targets[0]',
        provider: 'openai',
        way: 'ours',
        url: expect.stringMatching(/^https:\/\/api\.openai\.com\/v1\//),
        headers: expect.objectContaining({ authorization: 'Bearer [redacted]' }),
      }),
      expect.objectContaining({
        name: 'config.targets[1]',
        way: 'own',
        url: 'https://bedrock-runtime.eu-central-1.amazonaws.com/model/eu.anthropic.claude-5-v1%3A0/invoke',
        headers: expect.objectContaining({ authorization: 'AWS4-HMAC-SHA256 [redacted]' }),
        body: expect.stringContaining('"anthropic_version":"bedrock-2023-05-31"'),
      }),
    ])
  })

  test('shows what the alias sets and what is dropped, of a body from a file or from standard input', async () => {
    const request = JSON.stringify({
      model: 'anything',
      messages: [{ role: 'user', content: 'a' }],
      temperature: 1,
      frequency_penalty: 0.1,
    })
    for (const place of ['request.json', '-']) {
      const { targets } = await parsed(['claude', '--body', place], request)

      expect(targets).toEqual([
        expect.objectContaining({
          sets: { model: 'claude-sonnet-4-5', temperature: 0.5 },
          dropped: ['frequency_penalty'],
          body: expect.stringContaining('"temperature":0.5'),
        }),
      ])
    }
  })

  test('says which member keeps a request from every target, with exit code 1', async () => {
    const request = JSON.stringify({ model: 'claude', messages: [], n: 3 })
    const { code, stdout } = await explain(['claude', '--body', '-'], request)

    expect(code).toBe(1)
    expect(stdout).toContain('refused: "n" cannot be translated')
  })

  test.each([
    ['{"model":', 'refused: The body ends before its JSON is complete'],
    ['[]', 'refused: The body is not a JSON object'],
  ])('a body like %p is refused as the server would', async (body, message) => {
    const { code, stdout } = await explain(['claude', '--body', '-'], body)

    expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringContaining(message) })
  })

  test('shows no credential of another alias, and none that is set in a tool', async () => {
    const { stdout } = await explain(['project', '--endpoint', '/v1/responses', '--json'])

    expect(stdout).toContain('[redacted]')
  })

  test('says where the gateway has no address', async () => {
    const { code, stdout } = await explain(['images', '--endpoint', '/v1/images/generations'])

    expect(code).toBe(1)
    expect(stdout).toContain('the gateway has no address for this endpoint')
  })

  test('takes the paths of Gemini, with a model in them', async () => {
    const { targets } = await parsed([
      ...['gemini', '--endpoint', '/v1beta/models/gemini:streamGenerateContent'],
    ])

    expect(targets[0]?.url).toMatch(
      /^https:\/\/generativelanguage\.googleapis\.com\/v1beta\/models\/gemini-3:streamGenerateContent/,
    )
  })

  test.each([
    [['nope'], 'has no alias "nope"'],
    [['clade'], 'did you mean "claude"'],
    [
      ['claude', '--endpoint', '/v1/mesages'],
      'there is no endpoint "/v1/mesages", did you mean "/v1/messages"',
    ],
    [['claude', '--body', 'absent.json'], 'absent.json: cannot be read (ENOENT)'],
  ])('%p says what is wrong', async (words, message) => {
    const { code, stderr } = await explain(words)

    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(message) })
  })

  test('without a word it asks for the model', async () => {
    const { code, stderr } = await explain([])

    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('Which model?') })
  })
})
