import { beforeAll, describe, expect, test } from 'bun:test'
import { chmodSync, cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AliasFile } from '../../src/alias/schema'
import { runCurl, sendCurl } from '../support/clients/curl'
import { exampleEnv } from '../support/example-env'
import { binary, startBinary, writeAliases } from '../support/process/binary'
import { collectOutput, freePort, temporaryFolder } from '../support/process/child'
import { eventually } from '../support/process/proc'
import { runBinary } from '../support/process/run-binary'
import { startProvider } from '../support/providers/server'

const ROOT = join(import.meta.dir, '../..')
const KEY = 'pk-cli-tests'
const PATH = process.env.PATH ?? ''
const SOUND = { provider: 'openai', api_key: 'sk-cli' } as const

/** The build takes longer than a test may. */
const BUILD_TIMEOUT_MS = 120_000

beforeAll(async () => void (await binary()), BUILD_TIMEOUT_MS)

type Options = { cwd?: string; env?: Record<string, string>; executable?: string }

/** Runs a command to its end, with nothing in its environment but `PATH` and what is given. */
async function portus(args: string[], { cwd, env = {}, executable }: Options = {}) {
  using folder = temporaryFolder()
  return await runBinary(args, { cwd: cwd ?? folder.path, env, executable })
}

/** A working folder with these alias files. */
function workingFolder(aliases: Record<string, unknown> = {}) {
  const folder = temporaryFolder()
  writeAliases(folder.path, aliases)
  return folder
}

/** `dev` in a folder of the test's own, when it listens. */
async function devIn(cwd: string) {
  const child = Bun.spawn([await binary(), 'dev'], {
    cwd,
    env: { PATH, PORTUS_PORT: '0' },
    stdout: 'pipe',
    stderr: 'pipe',
    stdin: 'ignore',
  })
  const { output } = collectOutput(child)
  const url = () => output.stdout.match(/http:\/\/127\.0\.0\.1:\d+/)?.[0]
  while (!url() && child.exitCode === null) await Bun.sleep(5)
  return {
    url: url() ?? '',
    output,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await child.exited
    },
  }
}

describe('the command line', () => {
  test.each(['--help', '-h', 'help', '--help --port 1'])(
    '%s explains every command and names what the environment says',
    async (args) => {
      const { code, stdout, stderr } = await portus(args.split(' '))

      for (const command of ['serve', 'dev', 'check', 'setup', 'healthcheck', 'version'])
        expect(stdout).toMatch(new RegExp(`^  ${command} +[A-Z]`, 'm'))
      for (const variable of ['PORTUS_KEY_<APPLICATION>', 'PORTUS_PORT', 'PORTKEY_GATEWAY_URL'])
        expect(stdout).toMatch(new RegExp(`^  ${variable}[ ,]`, 'm'))
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    },
  )

  test('without a command the usage goes to standard error', async () => {
    const { code, stdout, stderr } = await portus([])

    expect(stderr).toContain('Usage: portus <command>')
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  })

  test.each([
    [['frobnicate'], 'Unknown command "frobnicate"'],
    [['server'], 'Unknown command "server", did you mean "serve"?'],
    [['constructor'], 'Unknown command "constructor"'],
    [['check', 'twice'], 'Unexpected argument "twice"'],
    [['check', '--wat'], "Unknown option '--wat'"],
    [['check', '--url', 'http://a'], "Option '--url' is not for check"],
    [['setup', '--port', '1'], "Option '--port' is not for setup"],
    [['-c', 'my'], 'A command is missing: portus <command> -c my'],
    [['check', '--config'], "Option '-c, --config <value>' argument missing"],
  ])('%p is refused in one line with exit code 2', async (args, message) => {
    const command = ['check', 'setup'].find((name) => name === args[0])
    expect(await portus(args)).toEqual({
      code: 2,
      stdout: '',
      stderr: `${message}\nTry "portus ${command ? `${command} ` : ''}--help"\n`,
    })
  })

  test.each(['version', '--version', '-v'])('%s prints what a bug report needs', async (args) => {
    const { version, dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))

    expect(await portus([args])).toEqual({
      code: 0,
      stdout: `portus ${version} (Portkey Gateway ${dependencies['@portkey-ai/gateway']}, Bun ${Bun.version})\n`,
      stderr: '',
    })
  })
})

describe('check', () => {
  test('says what would be served, and no key', async () => {
    using folder = workingFolder({ fast: SOUND, 'openai/gpt': { ...SOUND, api_key: '${SECRET}' } })
    const env = { PORTUS_KEY_WEB: KEY, SECRET: 'sk-canary-2b8d' }

    const { code, stdout, stderr } = await portus(['check'], { cwd: folder.path, env })

    expect(stdout).toBe(`${folder.path}/config is valid
  models        fast, openai/gpt
  applications  web
  gateway       embedded gateway 1.15.2
`)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })

  test('warns of a provider whose service has ended, and passes', async () => {
    using folder = workingFolder({ old: { ...SOUND, provider: 'palm' }, sound: SOUND })

    const { code, stdout, stderr } = await portus(['check'], {
      cwd: folder.path,
      env: { PORTUS_KEY_TESTS: KEY },
    })

    expect(code).toBe(0)
    expect(stdout).toContain('old, sound')
    expect(stderr).toMatch(
      /^warning: config\/models\/old\.json:\d+:\d+: palm no longer serves .*\n$/,
    )
  })

  test('warns of an override that no translation has a place for, at its place, and passes', async () => {
    const google = {
      provider: 'google' as const,
      api_key: 'k',
      override_params: { model: 'gemini-2.5-flash', temperature: 0.3, guardrail_config: { a: 1 } },
    }
    const claude = {
      ...SOUND,
      provider: 'anthropic' as const,
      override_params: { model: 'claude-opus-4-5' },
    }
    using folder = workingFolder({
      google,
      both: {
        strategy: { mode: 'fallback' as const },
        override_params: { seed: 3 },
        targets: [SOUND, claude],
      },
    })

    const { code, stderr } = await portus(['check'], {
      cwd: folder.path,
      env: { PORTUS_KEY_TESTS: KEY },
    })

    expect(code).toBe(0)
    expect(
      stderr
        .trim()
        .split('\n')
        .map((line) => line.replace(/:\d+:\d+:/, ':')),
    ).toEqual([
      'warning: config/models/both.json: "seed" has no effect on /v1/messages and Gemini’s API: the translation for openai has no place for it',
      'warning: config/models/both.json: "seed" has no effect on /v1/chat/completions and Gemini’s API: the translation for anthropic has no place for it',
      'warning: config/models/google.json: "guardrail_config" has no effect on /v1/chat/completions, /v1/messages and Gemini’s API: the translation for google has no place for it',
    ])
  })

  test('prints every problem of every kind with its place, and no secret', async () => {
    using folder = workingFolder({
      a: '{\n  "provider": "${SECRET}",\n  "api_key": "${NOPE}"\n}',
      b: '{ "provider": "openai", "api_key": "${SECRET}", "custom_host": "http://10.0.0.1/v1" }',
      c: '{,}',
    })
    const env = { SECRET: 'sk-canary-2b8d', PORTUS_PORT: 'sk-canary-2b8d', BUN_INSPECT: '' }

    const { code, stdout, stderr } = await portus(['check'], { cwd: folder.path, env })

    expect(stderr.split('\n')).toEqual([
      'PORTUS_PORT: must be a whole number from 0 to 65535',
      'config/models/a.json:2:3: unknown provider; the JSON Schema of the configuration lists all of them',
      'config/models/a.json:3:3: the environment variable NOPE is not set',
      'config/models/c.json:1:2: a value is expected',
      'PORTUS_KEY_<APPLICATION>: no key is set, so nobody could get in; set one variable for each application',
      'config/models/b.json:1:49: the gateway refuses this host: one in a private network must be named in TRUSTED_CUSTOM_HOSTS',
      '',
      '6 problems in the configuration',
      '',
    ])
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  })

  test('finds with the gateway’s rules also what stands in a file with other problems, in order', async () => {
    const host = '"custom_host": "http://10.0.0.5/v1"'
    using folder = workingFolder({
      GPT: `{ ${host}, "overide_params": {} }`,
      gpt: `{\n  "strategy": { "mode": "fallback" },\n  "targets": [\n    { "provider": "opnai", "api_key": "k" },\n    { "provider": "openai", "provider": "openai", ${host} }\n  ]\n}`,
      unset: '{ "provider": "openai", "custom_host": "${NOPE}", "retry": 1 }',
    })

    const { code, stderr } = await portus(['check'], {
      cwd: folder.path,
      env: { PORTUS_KEY_WEB: KEY },
    })

    const untrusted =
      'the gateway refuses this host: one in a private network must be named in TRUSTED_CUSTOM_HOSTS'
    expect(stderr.split('\n').slice(0, -3)).toEqual([
      'config/models/GPT.json:1:1: needs a "provider", or a "strategy" with "targets"',
      `config/models/GPT.json:1:3: ${untrusted}`,
      'config/models/GPT.json:1:40: unknown key "overide_params", did you mean "override_params"?',
      'config/models/gpt.json: differs only in case from GPT.json',
      'config/models/gpt.json:4:7: unknown provider "opnai", did you mean "openai"?',
      'config/models/gpt.json:5:29: "provider" stands here twice',
      `config/models/gpt.json:5:51: ${untrusted}`,
      'config/models/unset.json:1:25: the environment variable NOPE is not set',
      'config/models/unset.json:1:51: "retry" must be an object',
    ])
    expect(code).toBe(1)
  })

  test('accepts the private host once TRUSTED_CUSTOM_HOSTS names it', async () => {
    using folder = workingFolder({ a: { ...SOUND, custom_host: 'http://10.0.0.1/v1' } })
    const env = { PORTUS_KEY_WEB: KEY, TRUSTED_CUSTOM_HOSTS: '10.0.0.1' }

    expect((await portus(['check'], { cwd: folder.path, env })).code).toBe(0)
  })

  test('passes with the shipped examples and a copy of .env.example that has values of one’s own', async () => {
    using folder = temporaryFolder()
    cpSync(join(ROOT, 'config'), join(folder.path, 'config'), { recursive: true })
    const lines = Object.entries(exampleEnv()).map(([name, value]) => `${name}='${value}'\n`)
    writeFileSync(join(folder.path, '.env'), lines.join(''))

    const { code, stdout, stderr } = await portus(['check', '--env-file', '.env'], {
      cwd: folder.path,
    })

    expect(stderr).toBe('')
    expect(stdout).toContain(
      'balanced, claude-bedrock, claude-sonnet, gemini, gpt, local, resilient',
    )
    expect(code).toBe(0)
  })

  test('a pipe among the files keeps nobody waiting', async () => {
    using folder = workingFolder({ a: SOUND })
    Bun.spawnSync(['mkfifo', join(folder.path, 'config/models/pipe.json')])

    const { stderr } = await portus(['check'], { cwd: folder.path, env: { PORTUS_KEY_A: KEY } })

    expect(stderr).toContain('config/models/pipe.json: is not a file')
  })

  test.skipIf(!Bun.which('setpriv') || process.getuid?.() !== 0)(
    'a file that the process may not read is named with the reason, and hides no other',
    async () => {
      using folder = workingFolder({ secret: SOUND, other: { ...SOUND, weight: -1 } })
      chmodSync(folder.path, 0o755)
      chmodSync(join(folder.path, 'config/models/secret.json'), 0)
      using elsewhere = temporaryFolder()
      const executable = join(elsewhere.path, 'portus')
      cpSync(await binary(), executable)
      chmodSync(elsewhere.path, 0o755)

      const { code, stderr } = await portus(
        ['--reuid=65534', '--clear-groups', executable, 'check'],
        { executable: Bun.which('setpriv') ?? '', cwd: folder.path, env: { PORTUS_KEY_A: KEY } },
      )

      expect(stderr).toContain('config/models/secret.json: cannot be read (EACCES)')
      expect(stderr).toContain('config/models/other.json:1:41: "weight" must be a number')
      expect(code).toBe(1)
    },
  )
})

describe('serve', () => {
  test('with problems prints all of them and ends within a second', async () => {
    using folder = workingFolder({ a: { provider: 'opnai' }, b: { ...SOUND, api_key: '${NOPE}' } })
    const env = { PORTUS_PORT: '0', PORTUS_KEY_A: '' }
    const started = performance.now()

    const { code, stdout, stderr } = await portus(['serve'], { cwd: folder.path, env })

    expect(performance.now() - started).toBeLessThan(1000)
    expect(stderr.split('\n').length).toBe(3 + 3)
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  })

  test('without a key refuses to be an open door', async () => {
    await using server = await startBinary({ aliases: { a: SOUND } })

    expect(await server.ended()).toBe(1)
    expect(server.output.stderr).toContain('PORTUS_KEY_<APPLICATION>: no key is set')
    expect(server.url).toBe('')
  })

  test('on a port that is in use ends with one clear line', async () => {
    using taken = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: () => new Response() })
    const env = { PORTUS_KEY_A: KEY, PORTUS_PORT: String(taken.port) }
    await using server = await startBinary({ aliases: { a: SOUND }, env })

    expect(await server.ended()).toBe(1)
    expect(server.output).toEqual({
      stdout: '',
      stderr: `Port ${taken.port} is in use; set PORTUS_PORT to another one\n`,
    })
  })

  test('on an address that is not of this machine ends with one clear line', async () => {
    const env = { PORTUS_KEY_A: KEY, PORTUS_HOST: '192.0.2.1' }
    await using server = await startBinary({ aliases: { a: SOUND }, env })

    expect(await server.ended()).toBe(1)
    expect(server.output.stderr).toMatch(/^Cannot listen on 192\.0\.2\.1:0.*\n$/)
  })

  test('a hostile value of a variable reaches the provider as it is', async () => {
    using provider = startProvider()
    const value = 'a"b\\n${HOME}\r\nX-Evil: 1 é😀 $(id) {"x":1}'
    const alias = {
      ...SOUND,
      custom_host: provider.url,
      override_params: { model: 'gpt-real', user: '${VALUE}' },
    }
    const env = { PORTUS_KEY_A: KEY, VALUE: value }
    await using server = await startBinary({ aliases: { a: alias }, env })

    const response = await fetch(`${server.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
      body: '{"model":"a","messages":[]}',
    })

    expect(response.status).toBe(200)
    expect(provider.received[0]?.json).toMatchObject({ user: value })
    expect(provider.received[0]?.headers.has('x-evil')).toBe(false)
  })
})

describe('healthcheck', () => {
  test('is 0 while Portus answers and 1 when it does not', async () => {
    const port = String(freePort())
    const env = { PORTUS_KEY_A: KEY, PORTUS_PORT: port }
    const server = await startBinary({ aliases: { a: SOUND }, env })

    // A proxy in the environment is not asked about this machine.
    const proxied = { HTTP_PROXY: 'http://127.0.0.1:9', PORTUS_TRUST_PROXY_ENV: 'true' }
    const healthy = await portus(['healthcheck'], { env: { PORTUS_PORT: port, ...proxied } })
    await server[Symbol.asyncDispose]()
    const gone = await portus(['healthcheck'], { env: { PORTUS_PORT: port } })

    expect(healthy).toEqual({ code: 0, stdout: '', stderr: '' })
    expect(gone).toEqual({
      code: 1,
      stdout: '',
      stderr: `http://127.0.0.1:${port}/health does not answer\n`,
    })
  })

  test('is 1 when something else answers with an error', async () => {
    using other = Bun.serve({
      port: 0,
      hostname: '127.0.0.1',
      fetch: () => new Response('', { status: 503 }),
    })

    const { code, stderr } = await portus(['healthcheck'], {
      env: { PORTUS_PORT: `${other.port}` },
    })

    expect(stderr).toBe(`http://127.0.0.1:${other.port}/health does not answer (status 503)\n`)
    expect(code).toBe(1)
  })
})

describe('the configuration folder', () => {
  const env = { PORTUS_KEY_A: KEY }
  const models = ({ stdout }: { stdout: string }) => stdout.match(/models +(.*)/)?.[1]

  test('is the one of --config, else of PORTUS_CONFIG_PATH, else of the working folder', async () => {
    using here = workingFolder({ here: SOUND })
    using named = workingFolder({ named: SOUND })
    using variable = workingFolder({ variable: SOUND })
    const both = { ...env, PORTUS_CONFIG_PATH: join(variable.path, 'config') }
    const option = ['check', '--config', join(named.path, 'config')]

    expect(models(await portus(option, { cwd: here.path, env: both }))).toBe('named')
    expect(models(await portus(['check'], { cwd: here.path, env: both }))).toBe('variable')
    expect(models(await portus(['check'], { cwd: here.path, env }))).toBe('here')
  })

  test('is the one beside the executable when the working folder has none, through a link too', async () => {
    using release = workingFolder({ beside: SOUND })
    using elsewhere = temporaryFolder()
    const executable = join(release.path, 'portus')
    cpSync(await binary(), executable)
    symlinkSync(executable, join(elsewhere.path, 'linked'))

    for (const path of [executable, join(elsewhere.path, 'linked')])
      expect(models(await portus(['check'], { cwd: elsewhere.path, env, executable: path }))).toBe(
        'beside',
      )
  })

  test('that is named and missing is a problem, not a reason to take another', async () => {
    using here = workingFolder({ here: SOUND })

    const { code, stderr } = await portus(['check', '-c', 'nope'], { cwd: here.path, env })

    expect(stderr).toContain('nope/models: there is no such folder')
    expect(code).toBe(1)
  })
})

describe('an environment file', () => {
  test('is read when told, and the true environment wins', async () => {
    using folder = workingFolder({
      a: { ...SOUND, api_key: '${FROM_FILE}', description: '${BOTH}' },
    })
    writeFileSync(
      join(folder.path, '.env'),
      `PORTUS_KEY_FILE=${KEY}\nFROM_FILE='a"b-$HOME-\${X}'\nPORTUS_PORT=nonsense\n`,
    )
    const env = { BOTH: 'x', PORTUS_PORT: '0' }

    const told = await portus(['check', '--env-file', '.env'], { cwd: folder.path, env })
    const untold = await portus(['check'], { cwd: folder.path, env })

    expect(told).toMatchObject({ code: 0, stderr: '' })
    expect(told.stdout).toContain('applications  file')
    expect(untold.stderr).toContain('FROM_FILE is not set')
    expect(untold.stderr).toContain('no key is set')
  })

  test('is not read by serve on its own', async () => {
    using folder = workingFolder({ a: SOUND })
    writeFileSync(join(folder.path, '.env'), `PORTUS_KEY_FILE=${KEY}\n`)

    const { code, stderr } = await portus(['serve'], {
      cwd: folder.path,
      env: { PORTUS_PORT: '0' },
    })

    expect(stderr).toContain('no key is set')
    expect(code).toBe(1)
  })

  test('that is missing is one clear line', async () => {
    expect(await portus(['check', '--env-file', 'nope.env'])).toEqual({
      code: 1,
      stdout: '',
      stderr: 'nope.env: cannot be read (ENOENT)\n',
    })
  })
})

describe('dev', () => {
  test('without any configuration prints addresses and a curl that works as it stands', async () => {
    await using server = await startBinary({ command: 'dev' })
    const [curl] = server.output.stdout.match(/curl (.*\\\n)*.*/) ?? []

    const ran = await runCurl(curl ?? 'false')
    const sent = await sendCurl(curl ?? 'false')
    const page = await fetch(`${server.url}/docs`)

    expect(server.output.stdout).toContain(`Portus    ${server.url}\n`)
    expect(server.output.stdout).toContain(`API docs  ${server.url}/docs\n`)
    for (const { code, text } of [ran, sent]) {
      expect(code).toBe(0)
      expect(text).toMatch(/^data: \{/)
      expect(text.trimEnd()).toEndWith('data: [DONE]')
    }
    expect(page.status).toBe(200)
  })

  test('leaves out what it cannot serve, names the variables, and serves the rest', async () => {
    const aliases: Record<string, AliasFile> = {
      ready: SOUND,
      waiting: { strategy: { mode: 'fallback' }, targets: [{ ...SOUND, api_key: '${ONE}${TWO}' }] },
      broken: { ...SOUND, weight: -1 },
      refused: { ...SOUND, custom_host: 'http://10.0.0.1/v1' },
    }
    await using server = await startBinary({ command: 'dev', aliases, env: { PORTUS_KEY_A: KEY } })

    const response = await fetch(`${server.url}/v1/models`, {
      headers: { authorization: `Bearer ${KEY}` },
    })
    const { data } = (await response.json()) as { data: { id: string }[] }
    const warnings = server.output.stdout
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line))
      .filter(({ level }) => level === 'warn')

    expect(data.map(({ id }) => id).toSorted()).toEqual(['demo', 'ready'])
    expect(warnings).toEqual([
      expect.objectContaining({
        model: 'broken',
        problem: 'config/models/broken.json:1:41: "weight" must be a number, 0 or more',
      }),
      expect.objectContaining({ model: 'waiting', missing: 'ONE, TWO' }),
      expect.objectContaining({ model: 'refused', problem: expect.stringContaining('1:41') }),
    ])
  })

  test('reads .env on its own, and shows none of its keys', async () => {
    using folder = workingFolder({ mine: { ...SOUND, api_key: '${FROM_DOTENV}' } })
    const key = 'pk-in-dotenv-4f9a'
    writeFileSync(
      join(folder.path, '.env'),
      `PORTUS_KEY_ME=${key}\nFROM_DOTENV=sk-in-dotenv-2b8d\n`,
    )
    await using server = await devIn(folder.path)

    const headers = { authorization: `Bearer ${key}` }
    const response = await fetch(`${server.url}/v1/models`, { headers })

    expect(await response.text()).toContain('"mine"')
    expect(server.output.stdout + server.output.stderr).not.toMatch(/dotenv/)
  })

  test('with a copy of .env.example serves the demo, and its key lets nobody in', async () => {
    using folder = temporaryFolder()
    cpSync(join(ROOT, 'config'), join(folder.path, 'config'), { recursive: true })
    cpSync(join(ROOT, '.env.example'), join(folder.path, '.env'))
    await using server = await devIn(folder.path)

    const key = 'replace-this-key-before-anyone-else-reads-it'
    const headers = { authorization: `Bearer ${key}` }
    const response = await fetch(`${server.url}/v1/models`, { headers })

    expect(response.status).toBe(401)
    expect(server.output.stdout).toContain('PORTUS_KEY_EXAMPLE: is the key of .env.example')
    expect(server.output.stdout).toContain('Models    demo, local')
    expect(server.output.stdout).not.toContain(key)
  })

  test('that cannot listen has still said what it leaves out', async () => {
    using taken = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: () => new Response() })
    const aliases = { waiting: { ...SOUND, api_key: '${NOPE}' } }
    const env = { PORTUS_PORT: `${taken.port}` }
    await using server = await startBinary({ command: 'dev', aliases, env })

    expect(await server.ended()).toBe(1)
    expect(server.output.stdout).toContain('"missing":"NOPE"')
    expect(server.output.stderr).toStartWith(`Port ${taken.port} is in use`)
  })

  test('that cannot listen says why last', async () => {
    using taken = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: () => new Response() })
    using folder = workingFolder({ waiting: { ...SOUND, api_key: '${NOPE}' } })
    const child = Bun.spawn(['sh', '-c', 'exec "$0" dev 2>&1', await binary()], {
      cwd: folder.path,
      env: { PATH, PORTUS_PORT: `${taken.port}` },
      stdout: 'pipe',
    })

    const [warning, reason, ...more] = (await new Response(child.stdout).text()).split('\n')

    expect(warning).toContain('"missing":"NOPE"')
    expect(reason).toStartWith(`Port ${taken.port} is in use`)
    expect(more).toEqual([''])
  })

  test('with a remote gateway says that there are no demo models, and shows no curl without one', async () => {
    const env = { PORTKEY_GATEWAY_URL: 'http://localhost:9' }
    const waiting = { ...SOUND, api_key: '${NOPE}' }
    await using alone = await startBinary({ command: 'dev', env, aliases: { waiting } })
    await using server = await startBinary({ command: 'dev', env, aliases: { mine: SOUND } })

    expect(alone.output.stdout).toContain('the demo models are left out')
    expect(alone.output.stdout).toContain('  Models    none\n')
    expect(alone.output.stdout).toMatch(/^ {2}Key {7}portus-[\da-f-]{36}, for this run$/m)
    expect(alone.output.stdout).toMatch(/^ {2}There is nothing to try yet: no file in .*\/models$/m)
    expect(alone.output.stdout).not.toContain('curl')
    expect(server.output.stdout).toContain('the demo models are left out')
    expect(server.output.stdout).toMatch(/curl (.*\\\n)*.*"model":"mine"/)
  })

  test('says why to whoever asks for a model that is left out, and logs it', async () => {
    const waiting = { ...SOUND, api_key: '${NOPE}' }
    const pair = { ...SOUND, api_key: '${NOPE}', custom_host: '${NONE_AT_ALL}' }
    const broken = { ...SOUND, provider: 'nobody-knows-it' }
    const aliases = { waiting, pair, broken } as unknown as Record<string, AliasFile>
    await using server = await startBinary({ command: 'dev', aliases, env: { PORTUS_KEY_A: KEY } })
    const ask = async (path: string, model: string) => {
      const answer = await fetch(server.url + path, {
        method: 'POST',
        headers: { authorization: `Bearer ${KEY}` },
        body: JSON.stringify({ model, max_tokens: 9, messages: [{ role: 'user', content: 'Hi' }] }),
      })
      const { error } = (await answer.json()) as { error: { message: string } }
      return [answer.status, error.message]
    }

    const missing = 'not set; set what is missing and start Portus again'
    expect(await ask('/v1/chat/completions', 'waiting')).toEqual([
      404,
      `The model "waiting" is left out: NOPE is ${missing}`,
    ])
    expect(await ask('/v1/messages', 'pair')).toEqual([
      404,
      `The model "pair" is left out: NOPE, NONE_AT_ALL are ${missing}`,
    ])
    expect(await ask('/v1/chat/completions', 'broken')).toEqual([
      404,
      'The model "broken" is left out: its configuration has a problem, which the log names',
    ])
    expect(await ask('/v1/chat/completions', 'else')).toEqual([
      404,
      'There is no model "else"; GET /v1/models lists them',
    ])
    const lines = () => server.output.stdout.split('\n').filter((one) => one.includes('"request"'))
    await eventually(() => lines().length === 4)
    expect(JSON.parse(lines()[0] as string)).toMatchObject({
      error: 'model_not_found',
      requested_model: 'waiting',
      error_detail: `The model "waiting" is left out: NOPE is ${missing}`,
    })
  })

  test('listens on this machine only', async () => {
    await using server = await startBinary({ command: 'dev', env: { PORTUS_HOST: '' } })

    expect(server.url).toStartWith('http://127.0.0.1:')
  })

  test('with a bad setting or key ends and says so', async () => {
    const env = { PORTUS_LOG_LEVEL: 'loud', PORTUS_KEY_A: 'two words' }
    await using server = await startBinary({ command: 'dev', env })

    expect(await server.ended()).toBe(1)
    expect(server.output.stderr.split('\n').slice(0, 2)).toEqual([
      'PORTUS_LOG_LEVEL: must be debug, info, warn or error',
      'PORTUS_KEY_A: holds a character that cannot stand in an HTTP header',
    ])
  })
})
