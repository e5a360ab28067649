import { beforeAll, describe, expect, test } from 'bun:test'
import { RECIPES } from '../../src/cli/setup/recipes'
import { binary, writeAliases } from '../support/process/binary'
import { temporaryFolder } from '../support/process/child'
import { runBinary } from '../support/process/run-binary'

const CLIENTS = ['claude-code', 'codex', 'gemini-cli', 'opencode', 'openai', 'anthropic', 'google']

/** A key of a provider, and one of Portus. No output may hold either. */
const SECRETS = { OPENAI_API_KEY: 'sk-canary-41c7', PORTUS_KEY_TEAM: 'pk-canary-93ab' }

const ALIASES = {
  'gpt-5.5': { provider: 'openai', api_key: '${OPENAI_API_KEY}', override_params: { model: 'g' } },
  claude: { provider: 'anthropic', api_key: '${UNSET}', override_params: { model: 'claude-5' } },
  'team/secret': {
    provider: 'google',
    api_key: 'k',
    hidden: true,
    override_params: { model: 'g' },
  },
  'two:~makers': {
    strategy: { mode: 'fallback' },
    targets: [
      { provider: 'anthropic', api_key: 'k', override_params: { model: 'claude-5' } },
      { provider: 'google', api_key: 'k', override_params: { model: 'g' } },
    ],
  },
  bedrock: {
    provider: 'bedrock',
    aws_region: 'eu-west-1',
    aws_auth_type: 'default',
    override_params: { model: 'eu.anthropic.claude-5-v1:0' },
  },
  broken: '{,}',
}

beforeAll(async () => void (await binary()), 120_000)

/** Runs `setup` in a folder with these aliases, with nothing in its environment but what is given. */
async function setup(words: readonly string[], env: Record<string, string> = {}) {
  using folder = temporaryFolder()
  writeAliases(folder.path, ALIASES)
  const { code, stdout, stderr } = await runBinary(['setup', ...words], {
    cwd: folder.path,
    env: { ...SECRETS, ...env },
  })
  for (const secret of Object.values(SECRETS)) expect(stdout + stderr).not.toContain(secret)
  return { code, stdout, stderr: stderr.replaceAll(`${folder.path}/`, '') }
}

/** What a shell exports that has run these lines. */
async function exportedBy(lines: string): Promise<Record<string, string>> {
  const child = Bun.spawn(['bash', '--norc', '-c', `eval "$1"; env -0`, 'bash', lines], {
    env: { PATH: process.env.PATH ?? '', HOME: '/nowhere', PORTUS_KEY: 'the-key' },
  })
  const entries = (await child.stdout.text()).split('\0').map((entry) => entry.split(/=(.*)/s))
  return Object.fromEntries(entries.map(([name, value = '']) => [name, value]))
}

describe('setup', () => {
  test('prints what Claude Code reads, and nothing else to standard output', async () => {
    expect(await setup(['claude-code', 'claude'])).toEqual({
      code: 0,
      stderr: '',
      stdout: `# Your key of Portus: export PORTUS_KEY=...
export ANTHROPIC_BASE_URL=http://localhost:8080
export ANTHROPIC_AUTH_TOKEN=$PORTUS_KEY
export ANTHROPIC_DEFAULT_OPUS_MODEL=claude
export ANTHROPIC_DEFAULT_SONNET_MODEL=claude
export ANTHROPIC_DEFAULT_HAIKU_MODEL=claude
`,
    })
  })

  test.each([
    ['gpt-5.5', true],
    ['team/secret', true],
    ['two:~makers', true],
    ['bedrock', false],
    ['claude', false],
  ])('tells Claude Code the size of the context of %p: %p', async (alias, tells) => {
    const { code, stdout } = await setup(['claude-code', alias])

    expect(code).toBe(0)
    const { CLAUDE_CODE_MAX_CONTEXT_TOKENS, CLAUDE_CODE_AUTO_COMPACT_WINDOW } =
      await exportedBy(stdout)
    const size = tells ? '128000' : undefined
    expect([CLAUDE_CODE_MAX_CONTEXT_TOKENS, CLAUDE_CODE_AUTO_COMPACT_WINDOW]).toEqual([size, size])
  })

  test.each(['claude-code', 'gemini-cli', 'openai', 'anthropic', 'google'])(
    'what it prints for %s is a shell’s, whatever the alias and the address',
    async (client) => {
      const { stdout } = await setup([client, 'two:~makers', '--url', 'https://p.example/llm/'])

      const exported = Object.entries(await exportedBy(stdout))
      const values = new Map(
        exported.filter(([name]) => /^(ANTHROPIC|OPENAI|GOOGLE|GEMINI)_/.test(name)),
      )
      const address = `https://p.example/llm${client === 'openai' ? '/v1' : ''}`
      expect([...values].find(([name]) => name.endsWith('_BASE_URL'))?.[1]).toBe(address)
      expect([...values].find(([name]) => /_(KEY|TOKEN)$/.test(name))?.[1]).toBe('the-key')
      if (client === 'claude-code')
        expect(values.get('ANTHROPIC_DEFAULT_OPUS_MODEL')).toBe('two:~makers')
      else if (client === 'gemini-cli') expect(values.get('GEMINI_MODEL')).toBe('two:~makers')
      else expect(stdout).toContain('"two:~makers"')
    },
  )

  test('prints what Codex reads as TOML', async () => {
    const { stdout, stderr } = await setup(['codex', 'gpt-5.5'])

    expect(stderr).toBe('')
    expect(Bun.TOML.parse(stdout)).toEqual({
      model: 'gpt-5.5',
      model_provider: 'portus',
      model_providers: {
        portus: {
          name: 'Portus',
          base_url: 'http://localhost:8080/v1',
          env_key: 'PORTUS_KEY',
          wire_api: 'responses',
          supports_websockets: true,
        },
      },
    })
  })

  test.each([
    ['gpt-5.5', '@ai-sdk/openai'],
    ['two:~makers', '@ai-sdk/openai'],
    ['claude', '@ai-sdk/anthropic'],
  ])('prints what opencode reads for %s as JSON with comments', async (alias, npm) => {
    const { stdout } = await setup(['opencode', alias])

    expect(Bun.JSONC.parse(stdout)).toEqual({
      $schema: 'https://opencode.ai/config.json',
      model: `portus/${alias}`,
      provider: {
        portus: {
          npm,
          options: { baseURL: 'http://localhost:8080/v1', apiKey: '{env:PORTUS_KEY}' },
          models: { [alias]: {} },
        },
      },
    })
  })

  test.each([
    [{}, [], 'http://localhost:8080'],
    [{ PORTUS_PORT: '9000' }, [], 'http://localhost:9000'],
    [{ PORTUS_HOST: '0.0.0.0' }, [], 'http://localhost:8080'],
    [{ PORTUS_HOST: '127.0.0.1' }, [], 'http://127.0.0.1:8080'],
    [{ PORTUS_HOST: '::1', PORTUS_PORT: '81' }, [], 'http://[::1]:81'],
    [{ PORTUS_PORT: '0' }, ['--url', 'https://llm.example'], 'https://llm.example'],
    [{ PORTUS_PORT: 'x' }, ['--url', 'https://llm.example:444/v1'], 'https://llm.example:444'],
    [{}, ['--url', 'https://llm.example/portus/v1/'], 'https://llm.example/portus'],
  ])('with %p and %p the address is %s', async (env, words, url) => {
    const { stdout } = await setup(['anthropic', 'claude', ...words], env as Record<string, string>)

    expect((await exportedBy(stdout)).ANTHROPIC_BASE_URL).toBe(url)
  })

  test.each([
    ['a user', 'https://me:word@llm.example'],
    ['a query', 'https://llm.example?key=1'],
    ['no scheme', 'llm.example'],
    ['another scheme', 'file:///etc'],
    ['a command', 'https://llm.example/$(id)'],
    ['a second command', 'https://llm.example/a;id'],
    ['nothing', ''],
  ])('refuses an address with %s', async (_, url) => {
    expect(await setup(['anthropic', 'claude', '--url', url])).toEqual({
      code: 1,
      stdout: '',
      stderr: '--url: must be an address like https://portus.example.com\n',
    })
  })

  test.each([
    [
      { PORTUS_PORT: '0' },
      'PORTUS_PORT: is 0, so the system picks the port: give the address with',
    ],
    [{ PORTUS_PORT: 'http' }, 'PORTUS_PORT: must be a whole number from 0 to 65535'],
  ])('refuses %p, from which no address follows', async (env, words) => {
    const { code, stdout, stderr } = await setup(['codex', 'claude'], env as Record<string, string>)

    expect([code, stdout, stderr]).toEqual([1, '', expect.stringContaining(words)])
  })

  test.each([
    ['gtp-5.5', 'config/models: has no alias "gtp-5.5", did you mean "gpt-5.5"?'],
    [
      'mistral-large',
      'config/models: has no alias "mistral-large"; there are: bedrock, claude, gpt-5.5, team/secret, two:~makers',
    ],
    ['broken', 'config/models/broken.json:1:2: a value is expected'],
    ['constructor', 'config/models: has no alias "constructor"; there are: '],
  ])('says what is wrong with the alias %s', async (alias, words) => {
    const { code, stdout, stderr } = await setup(['openai', alias])

    expect([code, stdout, stderr]).toEqual([1, '', expect.stringContaining(words)])
  })

  test('takes the demo, which dev alone has, and an alias whose variables are not set', async () => {
    const demo = await setup(['openai', 'demo'])
    expect([demo.code, demo.stderr]).toEqual([
      0,
      'warning: "demo" is a demo: "portus dev" has it, and "portus serve" does not\n',
    ])
    expect(await setup(['openai', 'claude'])).toMatchObject({ code: 0, stderr: '' })
  })

  test('says that there is no such folder, and not that an alias is missing', async () => {
    expect(await setup(['openai', 'claude', '-c', 'elsewhere'])).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('elsewhere/models: there is no such folder'),
    })
    expect((await setup(['openai', 'demo', '-c', 'elsewhere'])).code).toBe(0)
  })

  test('warns of a hidden alias, and of one that Codex edits worse with', async () => {
    const { code, stdout, stderr } = await setup(['codex', 'team/secret'])

    expect(stderr.split('\n')).toEqual([
      'warning: "team/secret" is hidden: clients that list the models do not see it',
      expect.stringMatching(/^warning: Codex knows no model "team\/secret"/),
      '',
    ])
    expect([code, stdout.startsWith('# ~/.codex/config.toml')]).toEqual([0, true])
  })

  test.each([
    [[], ''],
    [['claude-code'], ''],
    [['claude'], 'Unknown client "claude", did you mean "claude-code"?\n'],
    [['emacs', 'claude'], 'Unknown client "emacs"\n'],
    [['constructor', 'claude'], 'Unknown client "constructor"\n'],
  ])('%p lists the clients, with exit code 2', async (words, complaint) => {
    expect(await setup(words as string[])).toEqual({
      code: 2,
      stdout: '',
      stderr: `${complaint}Usage: portus setup <client> <alias> [--url <address>]\nClients: ${CLIENTS.join(', ')}\n`,
    })
  })

  test('knows these clients, and refuses a third word', async () => {
    expect(Object.keys(RECIPES)).toEqual(CLIENTS)
    expect(await setup(['codex', 'claude', 'now'])).toEqual({
      code: 2,
      stdout: '',
      stderr: 'Unexpected argument "now"\nTry "portus setup --help"\n',
    })
  })
})

describe('nothing that a shell would run is printed', () => {
  const HOSTS = [
    'a;id',
    '$(id)',
    'a`id`',
    'a&b',
    "a'b",
    'a"b',
    'a|b',
    'a{b,c}',
    'a*',
    'a!b',
    'a(b)',
  ]

  test.each(HOSTS)('of the address http://%s', async (host) => {
    for (const client of CLIENTS) {
      const { code, stdout, stderr } = await setup([client, 'claude', '--url', `http://${host}/`])

      expect(code).not.toBe(0)
      expect(stdout).toBe('')
      expect(stderr).toContain('--url')
    }
  })

  test.each([...HOSTS, 'a b', 'a\nexport X=1', '\u001b[31m'])('of PORTUS_HOST=%j', async (host) => {
    const { code, stdout, stderr } = await setup(['claude-code', 'claude'], { PORTUS_HOST: host })

    expect(code).not.toBe(0)
    expect(stdout).toBe('')
    expect(stderr).toContain('PORTUS_HOST')
  })

  test('an address in brackets is no pattern', async () => {
    const { stdout } = await setup(['claude-code', 'claude', '--url', 'http://[::1]:80/x'])

    expect((await exportedBy(stdout)).ANTHROPIC_BASE_URL).toBe('http://[::1]/x')
  })

  test('words of the caller give no orders to the terminal', async () => {
    for (const words of [
      ['\u001b[31mred', 'claude'],
      ['codex', '\u001b[31m\nred'],
    ]) {
      const { code, stderr } = await setup(words)

      expect(code).not.toBe(0)
      expect(stderr).toContain('\\u001b[31m')
      expect(stderr).not.toContain('\u001b')
    }
  })
})
