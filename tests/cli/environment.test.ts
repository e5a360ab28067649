import { beforeAll, describe, expect, test } from 'bun:test'
import { chmodSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { openaiAlias } from '../support/portus'
import { binary, startBinary, writeAliases } from '../support/process/binary'
import { makeCertificate } from '../support/process/certificate'
import { temporaryFolder } from '../support/process/child'
import { startProvider } from '../support/providers/server'

const KEY = 'pk-env-93fe01-55'
const PATH = process.env.PATH ?? ''

beforeAll(async () => void (await binary()), 120_000)

const ask = (url: string, key = KEY) =>
  fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}` },
    body: '{"model":"m","messages":[]}',
  })

describe.each([1, 2])('with %i workers, a file with variables', (workers) => {
  test('sets what the runtime reads at its start: certificates of an authority of one’s own', async () => {
    using folder = temporaryFolder()
    const { key, cert } = await makeCertificate(folder.path, 'provider')
    const server = Bun.serve({
      port: 0,
      hostname: '127.0.0.1',
      tls: { key: Bun.file(key), cert: Bun.file(cert) },
      fetch: () => Response.json({ id: 'c', object: 'chat.completion', choices: [] }),
    })
    const file = join(folder.path, 'portus.env')
    writeFileSync(
      file,
      `PORTUS_KEY_TESTS='${KEY}'\nNODE_EXTRA_CA_CERTS=${cert}\nPORTUS_WORKERS=${workers}\n`,
    )
    await using portus = await startBinary({
      args: ['--env-file', file],
      aliases: { m: openaiAlias(`https://127.0.0.1:${server.port}/v1`) },
    })

    expect((await ask(portus.url)).status).toBe(200)
    await server.stop(true)
  })

  test('sets a proxy for what goes to providers', async () => {
    using provider = startProvider()
    const connected: string[] = []
    const proxy = createServer((request, response) => {
      connected.push(String(request.url))
      const { hostname, port, pathname } = new URL(String(request.url))
      const upstream = connect(Number(port), hostname)
      upstream.end()
      void fetch(`http://${hostname}:${port}${pathname}`, { method: 'POST', body: '{}' }).then(
        async (answer) => response.end(await answer.text()),
      )
    })
    const port = await new Promise<number>((resolve) =>
      proxy.listen(0, '127.0.0.1', () => resolve((proxy.address() as { port: number }).port)),
    )
    using folder = temporaryFolder()
    const file = join(folder.path, 'portus.env')
    writeFileSync(
      file,
      `PORTUS_KEY_TESTS=${KEY}\nHTTP_PROXY=http://127.0.0.1:${port}\nPORTUS_TRUST_PROXY_ENV=true\n`,
    )
    await using portus = await startBinary({
      args: ['--env-file', file],
      env: { PORTUS_WORKERS: `${workers}` },
      aliases: { m: openaiAlias(provider.url) },
    })
    await (await ask(portus.url)).text()

    expect(connected).toEqual([`${provider.url}/chat/completions`])
    proxy.close()
  })
})

describe('a file with variables', () => {
  test('may be a pipe, which is read once', async () => {
    using folder = temporaryFolder()
    writeAliases(folder.path, { m: openaiAlias('http://127.0.0.1:9/v1') })
    const child = Bun.spawn(
      [
        'bash',
        '-c',
        '"$0" check --env-file <(echo "PORTUS_KEY_PIPED=pk-piped-93fe01")',
        await binary(),
      ],
      { cwd: folder.path, env: { PATH }, stdout: 'pipe', stderr: 'pipe' },
    )

    expect(await child.stdout.text()).toContain('applications  piped')
    expect(await child.exited).toBe(0)
  })

  test('gives way to the process, and flags go before both', async () => {
    using folder = temporaryFolder()
    writeAliases(folder.path, { m: openaiAlias('http://127.0.0.1:9/v1') })
    writeFileSync(
      join(folder.path, 'f.env'),
      `PORTUS_KEY_FILE=${KEY}\nPORTUS_PORT=file\nPORTUS_WORKERS=file\nPORTUS_LOG_LEVEL=file\n`,
    )
    const child = Bun.spawnSync(
      [await binary(), 'check', '--env-file', 'f.env', '--log-level', 'warn'],
      { cwd: folder.path, env: { PATH, PORTUS_PORT: '0', PORTUS_LOG_LEVEL: 'process' } },
    )

    expect(child.stderr.toString()).toStartWith('PORTUS_WORKERS: must be a whole number')
    expect(child.stderr.toString()).toEndWith('\n1 problem in the configuration\n')
  })

  test.each([
    [['--env-file', 'a', '--env-file', 'b'], 2, "Option '--env-file' is there twice"],
    [['--env-file', 'absent'], 1, 'absent: cannot be read (ENOENT)'],
    [['--env-file', 'bad.env'], 1, 'bad.env:2:1: the double quote is not closed'],
  ])('%p is refused', async (args, code, message) => {
    using folder = temporaryFolder()
    writeFileSync(join(folder.path, 'bad.env'), 'A=1\nB="x\n')
    const child = Bun.spawnSync([await binary(), 'check', ...args], {
      cwd: folder.path,
      env: { PATH },
    })

    expect([child.exitCode, child.stderr.toString()]).toEqual([
      code,
      expect.stringContaining(message),
    ])
  })
})

describe('a secret in a file', () => {
  test('is read whole but for its last line break, and stands in no output', async () => {
    using folder = temporaryFolder()
    const secret = join(folder.path, 'key')
    writeFileSync(secret, 'sk-from-a-file-7731\n')
    chmodSync(secret, 0o400)
    using provider = startProvider()
    await using portus = await startBinary({
      env: { PORTUS_KEY_TESTS: KEY, PORTUS_LOG_LEVEL: 'debug' },
      aliases: { m: { ...openaiAlias(provider.url), api_key: `\${file:${secret}}` } },
    })
    await (await ask(portus.url)).text()

    expect(provider.received[0]?.headers.get('authorization')).toBe('Bearer sk-from-a-file-7731')
    expect(portus.output.stdout).not.toContain('sk-from-a-file-7731')
  })

  test.each([
    ['${file:relative}', 'a file is named by its whole path'],
    ['${file:/nowhere/at/all}', '/nowhere/at/all cannot be read (ENOENT)'],
    ['${file:/}', '/ is not a file'],
  ])('%s is a problem at its place', async (api_key, message) => {
    using folder = temporaryFolder()
    writeAliases(folder.path, { m: { ...openaiAlias('http://127.0.0.1:9/v1'), api_key } })
    const child = Bun.spawnSync([await binary(), 'check'], {
      cwd: folder.path,
      env: { PATH, PORTUS_KEY_A: KEY },
    })

    expect(child.exitCode).toBe(1)
    expect(child.stderr.toString()).toMatch(/^config\/models\/m\.json:1:\d+: /)
    expect(child.stderr.toString()).toContain(message)
  })
})
