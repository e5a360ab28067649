import { beforeAll, describe, expect, test } from 'bun:test'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { binary, writeAliases } from '../support/process/binary'
import { collectOutput, temporaryFolder } from '../support/process/child'

const KEY = 'pk-folder-9e41'
const BUILD_TIMEOUT_MS = 120_000

beforeAll(async () => void (await binary()), BUILD_TIMEOUT_MS)

const EVIL = `require('node:fs').writeFileSync(process.env.MARK, 'x')`
const PRELOAD = 'preload = ["./evil.cjs"]\n[define]\nundefined = "broken"\n'

/** What a runtime might run or read where it is started, each of which would leave a mark or fail. */
const FILES: Record<string, string> = {
  'evil.cjs': EVIL,
  'bunfig.toml': PRELOAD,
  '.bunfig.toml': PRELOAD,
  'tsconfig.json': '{ "compilerOptions": { "paths": { "*": ["./evil.cjs"] } } }',
  'package.json': '{ "name": "evil", "imports": { "#x": "./evil.cjs" }',
  'src/main.ts': EVIL,
  'index.js': EVIL,
  ...Object.fromEntries(
    ['elysia', '@portkey-ai/gateway', '@sinclair/typebox', 'hono'].map((name) => [
      `node_modules/${name}/index.js`,
      EVIL,
    ]),
  ),
}

/** A folder with an alias and all of it, and files with variables that would be refused. */
function hostileFolder(variables: readonly string[]) {
  const folder = temporaryFolder()
  const mark = join(folder.path, 'was-run')
  writeAliases(folder.path, { a: { provider: 'openai', api_key: '${FROM_FILE:-unset}' } })
  const files = { ...FILES, ...Object.fromEntries(variables.map((name) => [name, REFUSED])) }
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder.path, name)), { recursive: true })
    writeFileSync(join(folder.path, name), text)
  }
  return {
    path: folder.path,
    env: { PATH: process.env.PATH ?? '', HOME: folder.path, MARK: mark, PORTUS_KEY_A: KEY },
    wasRun: () => existsSync(mark),
    [Symbol.dispose]: folder[Symbol.dispose],
  }
}

const REFUSED = 'PORTUS_LOG_LEVEL=loud\n'
const VARIABLES = ['.env.local', '.env.development', '.env.production', '.env.test']

const start = async (command: string, { path, env }: ReturnType<typeof hostileFolder>) =>
  Bun.spawn([await binary(), command], {
    cwd: path,
    env: { ...env, PORTUS_HOST: '127.0.0.1', PORTUS_PORT: '0' },
    stdout: 'pipe',
    stderr: 'pipe',
    stdin: 'ignore',
  })

describe('what lies in the working folder is neither run nor read', () => {
  test.each(['check', 'version', 'healthcheck', '--help'])('by %s', async (command) => {
    using folder = hostileFolder(['.env', ...VARIABLES])
    const child = await start(command, folder)
    const { output, done } = collectOutput(child)

    const code = await child.exited
    await done

    const isAsked = command === 'healthcheck'
    expect(output.stderr).toBe(isAsked ? 'http://127.0.0.1:0/health does not answer\n' : '')
    expect(code).toBe(isAsked ? 1 : 0)
    expect(folder.wasRun()).toBe(false)
  })

  // `dev` reads .env on purpose.
  test.each([
    ['serve', ['.env', ...VARIABLES]],
    ['dev', VARIABLES],
  ])('by %s, from its start through an answer to its end', async (command, variables) => {
    using folder = hostileFolder(variables)
    const child = await start(command, folder)
    const { output, done } = collectOutput(child)
    const url = () => output.stdout.match(/http:\/\/127\.0\.0\.1:\d+/)?.[0]
    while (!url() && child.exitCode === null) await Bun.sleep(5)

    const ask = (path: string) =>
      fetch(url() + path, { headers: { authorization: `Bearer ${KEY}` } }).then(
        ({ status }) => status,
      )
    const statuses = [await ask('/v1/models/a'), await ask('/openapi.json'), await ask('/docs')]
    child.kill('SIGTERM')
    const code = await child.exited
    await done

    expect(statuses).toEqual([200, 200, 200])
    expect({ code, stderr: output.stderr }).toEqual({ code: 0, stderr: '' })
    expect(folder.wasRun()).toBe(false)
  })

  test('although the runtime itself would run it', async () => {
    using folder = hostileFolder([])
    writeFileSync(join(folder.path, 'bunfig.toml'), 'preload = ["./evil.cjs"]\n')
    const child = Bun.spawn([process.execPath, '-e', '0'], {
      cwd: folder.path,
      env: folder.env,
      stdio: ['ignore', 'ignore', 'ignore'],
    })

    await child.exited

    expect(folder.wasRun()).toBe(true)
  })
})
