import { beforeAll, describe, expect, test } from 'bun:test'
import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { FIRST_ALIASES } from '../../src/cli/init/providers'
import { binary } from '../support/process/binary'
import { temporaryFolder } from '../support/process/child'
import { runBinary } from '../support/process/run-binary'

beforeAll(async () => void (await binary()), 120_000)

const portus = (cwd: string, args: readonly string[], env: Record<string, string> = {}) =>
  runBinary(args, { cwd, env })

/** Values that a provider could have given out. */
const VALUES: Record<string, string> = {
  ANTHROPIC_API_KEY: 'sk-ant-api03-Qm7xK2vT9wLr',
  OPENAI_API_KEY: 'sk-proj-Qm7xK2vT9wLr',
  GEMINI_API_KEY: 'AIzaSyQm7xK2vT9wLr4bN8cD1eF3gH5jK7lM9nP',
  OPENROUTER_API_KEY: 'sk-or-v1-Qm7xK2vT9wLr',
  AWS_ACCESS_KEY_ID: 'AKIAQM7XK2VT9WLR4BN8',
  AWS_SECRET_ACCESS_KEY: 'Qm7xK2vT9wLr4bN8cD1eF3gH5jK7lM9nPqR2sT4u',
  AWS_REGION: 'eu-central-1',
}

describe.each(Object.entries(FIRST_ALIASES))('init --provider %s', (provider, first) => {
  test('writes a configuration that check takes, with the provider’s values in the environment', async () => {
    using folder = temporaryFolder()
    const env = Object.fromEntries(first.variables.map((name) => [name, VALUES[name] ?? '']))

    const made = await portus(folder.path, ['init', '--provider', provider], env)
    expect(made).toMatchObject({ code: 0, stderr: '' })
    const checked = await portus(folder.path, ['check', '--env-file', 'config/.env'], env)

    expect(checked).toMatchObject({ code: 0, stderr: '' })
    expect(checked.stdout).toContain(`models        ${first.alias}`)
    expect(checked.stdout).toContain('applications  app')
  })

  test('says which values are missing, and leaves a place for them', async () => {
    using folder = temporaryFolder()

    const { stdout } = await portus(folder.path, ['init', '--provider', provider])
    const written = readFileSync(join(folder.path, 'config/.env'), 'utf8')

    for (const name of first.variables) {
      expect(stdout).toContain(name)
      expect(written).toContain(`\n${name}=\n`)
    }
  })
})

describe('init', () => {
  test('shows the key once, keeps only its digest, and the key lets its application in', async () => {
    using folder = temporaryFolder()
    const { stdout } = await portus(folder.path, [
      ...['init', '-c', 'my place', '--provider', 'local', '--application', 'billing'],
    ])
    const key = stdout.match(/^ {2}(pk-[\w-]{32})$/m)?.[1] ?? ''
    const path = join(folder.path, 'my place/.env')
    const written = readFileSync(path, 'utf8')

    expect(stdout).toContain('The key of the application "billing"')
    expect(stdout).toContain("portus serve -c 'my place' --env-file 'my place/.env'")
    expect(written).not.toContain(key)
    expect(written).toContain(
      `PORTUS_KEY_BILLING=sha256:${new Bun.CryptoHasher('sha256').update(key).digest('hex')}\n`,
    )
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  test('overwrites nothing, and goes on beside what is there', async () => {
    using folder = temporaryFolder()
    const first = await portus(folder.path, ['init', '--provider', 'local'])
    const before = readFileSync(join(folder.path, 'config/.env'), 'utf8')
    const again = await portus(folder.path, ['init', '--provider', 'local'])
    const second = await portus(folder.path, ['init', '--provider', 'local', '--alias', 'team/b'])

    expect(first.code).toBe(0)
    expect(again.code).toBe(1)
    expect(again.stderr).toContain('config/models/local.json: is there already; --alias gives')
    expect(second.code).toBe(0)
    expect(second.stdout).toContain('The application "app" keeps its key.')
    expect(second.stdout).not.toMatch(/pk-[\w-]{32}/)
    expect(readFileSync(join(folder.path, 'config/.env'), 'utf8')).toBe(before)
    expect(
      JSON.parse(readFileSync(join(folder.path, 'config/models/team/b.json'), 'utf8')),
    ).toEqual(expect.objectContaining({ $schema: '../../schema.json', provider: 'openai' }))
  })

  test('says which line an environment file of another application needs', async () => {
    using folder = temporaryFolder()
    await portus(folder.path, ['init', '--provider', 'local'])
    writeFileSync(join(folder.path, 'config/.env'), 'OTHER=1\n')
    const { stdout } = await portus(folder.path, [
      ...['init', '--provider', 'local', '--alias', 'b', '--application', 'web'],
    ])

    expect(stdout).toMatch(/add this line to config\/\.env:\n +PORTUS_KEY_WEB=sha256:[\da-f]{64}\n/)
    expect(readFileSync(join(folder.path, 'config/.env'), 'utf8')).toBe('OTHER=1\n')
  })

  test('takes neither a comment nor the end of another name for its key', async () => {
    using folder = temporaryFolder()
    await portus(folder.path, ['init', '--provider', 'local'])
    const digest = 'a'.repeat(64)
    writeFileSync(
      join(folder.path, 'config/.env'),
      `# PORTUS_KEY_APP=sha256:${digest}\nMY_PORTUS_KEY_APP=sha256:${digest}\n`,
    )
    const { stdout } = await portus(folder.path, ['init', '--provider', 'local', '--alias', 'b'])

    expect(stdout).toMatch(/add this line to config\/\.env:\n +PORTUS_KEY_APP=sha256:[\da-f]{64}\n/)
  })

  test('writes nothing where its environment file is a link to nothing', async () => {
    using folder = temporaryFolder()
    mkdirSync(join(folder.path, 'config'))
    symlinkSync('nowhere', join(folder.path, 'config/.env'))
    const { code, stderr } = await portus(folder.path, ['init', '--provider', 'local'])

    expect([code, stderr]).toEqual([1, expect.stringContaining('is a link to a file that is not')])
    expect(existsSync(join(folder.path, 'config/models'))).toBe(false)
  })

  test.each([
    [['--provider', 'claude'], '--provider: there is no first alias for "claude"'],
    [['--provider', 'opnai'], 'did you mean "openai"'],
    [['--alias', '../x'], '--alias: "../x" cannot be an alias'],
    [['--application', 'a b'], '--application: must be letters, digits and _'],
  ])('%p is refused, and nothing is written', async (args, message) => {
    using folder = temporaryFolder()
    const { code, stderr } = await portus(folder.path, ['init', ...args])

    expect(code).toBe(1)
    expect(stderr).toContain(message)
    expect(existsSync(join(folder.path, 'config'))).toBe(false)
  })
})
