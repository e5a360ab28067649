import { beforeAll, describe, expect, test } from 'bun:test'
import { once } from 'node:events'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { startTls } from '../support/clients/tls'
import { openaiAlias } from '../support/portus'
import { binary, startBinary, writeAliases } from '../support/process/binary'
import { makeCertificate } from '../support/process/certificate'
import { collectOutput, temporaryFolder } from '../support/process/child'
import { childrenOf, eventually } from '../support/process/proc'
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

/** A proxy that connects to where it is asked to, and notes where that was. RFC 9110 section 9.3.6. */
async function connectProxy() {
  const asked: string[] = []
  const server = createServer()
  server.on('connect', (request, client) => {
    asked.push(String(request.url))
    const [host = '', port] = String(request.url).split(':')
    const upstream = connect(Number(port), host, () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      upstream.pipe(client).pipe(upstream)
    })
    upstream.on('error', () => client.destroy())
    client.on('error', () => upstream.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    asked,
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    [Symbol.dispose]: () => void server.close(),
  }
}

describe('a tunnel through a proxy to a provider with an authority of its own', () => {
  const FLAG = '--trust-proxy-env=true'
  test.each<[string, string, string, string[]]>([
    ['serve', 'of the file', 'PORTUS_TRUST_PROXY_ENV=true', []],
    ['serve', 'of a flag', '', [FLAG]],
    ['serve', 'of a flag, with two workers', 'PORTUS_WORKERS=2', [FLAG]],
    ['dev', 'of .env', 'PORTUS_TRUST_PROXY_ENV=true', []],
  ])('is made by %s at the word %s', async (command, _, line, args) => {
    using folder = temporaryFolder()
    using plain = startProvider()
    using tls = await startTls(plain.url.replace('/v1', ''))
    using proxy = await connectProxy()
    writeFileSync(join(folder.path, 'ca.pem'), tls.ca)
    const file = join(folder.path, 'f.env')
    writeFileSync(
      file,
      `PORTUS_KEY_TESTS=${KEY}\nNODE_EXTRA_CA_CERTS=${join(folder.path, 'ca.pem')}\nHTTPS_PROXY="${proxy.url}"\n${line}\n`,
    )
    await using portus = await startBinary({
      command,
      args: ['--env-file', file, ...args],
      aliases: { m: openaiAlias(`${tls.url}/v1`) },
    })

    expect((await ask(portus.url)).status).toBe(200)
    expect(proxy.asked).toEqual([new URL(tls.url).host])
    expect(plain.received.length).toBe(1)
  })

  test('is not made without that word', async () => {
    using folder = temporaryFolder()
    using provider = startProvider()
    using proxy = await connectProxy()
    const file = join(folder.path, 'f.env')
    writeFileSync(file, `PORTUS_KEY_TESTS=${KEY}\nHTTP_PROXY=${proxy.url}\n`)
    await using portus = await startBinary({
      args: ['--env-file', file],
      aliases: { m: openaiAlias(provider.url) },
    })

    expect((await ask(portus.url)).status).toBe(200)
    expect(provider.received.length).toBe(1)
    expect(proxy.asked).toEqual([])
    expect(portus.output.stdout).toContain('proxy variables are ignored')
  })
})

describe('what is wrong stands where it was written:', () => {
  /** The first thing that `check` says of a file and further arguments. */
  async function complaint(text: string, args: string[] = [], env: Record<string, string> = {}) {
    using folder = temporaryFolder()
    writeAliases(folder.path, { m: openaiAlias('http://127.0.0.1:9/v1') })
    writeFileSync(join(folder.path, 'f.env'), `PORTUS_KEY_TESTS=${KEY}\n${text}`)
    const child = Bun.spawnSync([await binary(), 'check', '--env-file', 'f.env', ...args], {
      cwd: folder.path,
      env: { PATH, ...env },
    })
    return child.stderr.toString().split('\n')[0]
  }

  test.each<[string, string, string[], Record<string, string>, string]>([
    ['a flag', '', ['--port=x'], {}, '--port: must be a whole number from 0 to 65535'],
    [
      'a flag over the file',
      'PORTUS_PORT=1',
      ['--port=x'],
      {},
      '--port: must be a whole number from 0 to 65535',
    ],
    [
      'a variable over the file',
      'PORTUS_PORT=1',
      [],
      { PORTUS_PORT: 'x' },
      'PORTUS_PORT: must be a whole number from 0 to 65535',
    ],
    [
      'a line',
      '# two\nPORTUS_PORT=x',
      [],
      {},
      'f.env:3:1: PORTUS_PORT: must be a whole number from 0 to 65535',
    ],
    [
      'True',
      'PORTUS_TRUST_PROXY_ENV=True',
      [],
      {},
      'f.env:2:1: PORTUS_TRUST_PROXY_ENV: must be true or false',
    ],
    ['1', '', [], { PORTUS_TRUST_PROXY_ENV: '1' }, 'PORTUS_TRUST_PROXY_ENV: must be true or false'],
    ['yes', '', ['--trust-proxy-env=yes'], {}, '--trust-proxy-env: must be true or false'],
    [
      'a misspelt name',
      'PORTUS_LOGLEVEL=debug',
      [],
      {},
      'f.env:2:1: PORTUS_LOGLEVEL: unknown variable, did you mean "PORTUS_LOG_LEVEL"?',
    ],
    [
      'an empty key',
      'PORTUS_KEY_B=',
      [],
      {},
      'f.env:2:1: PORTUS_KEY_B: is empty; an empty key would let everybody in',
    ],
    [
      'a debugger',
      'BUN_INSPECT=127.0.0.1:0',
      [],
      {},
      'f.env:2:1: BUN_INSPECT: must not be set: the runtime would show credentials',
    ],
    [
      'a scheme',
      'TRUSTED_CUSTOM_HOSTS=http://gpu',
      [],
      {},
      'f.env:2:1: TRUSTED_CUSTOM_HOSTS: must be names or addresses of hosts on private networks, without scheme and port, with commas, like 10.0.0.7,ollama',
    ],
    [
      'quotes of docker run',
      '',
      [],
      { PORTUS_DATA_PATH: '"/data"' },
      'PORTUS_DATA_PATH: stands in quotes, which are part of the value here, as docker run --env-file keeps them; write it without',
    ],
  ])('%s', async (_, text, args, env, message) => {
    expect(await complaint(text, args, env)).toBe(message)
  })
})

describe('a file with variables', () => {
  test('comes through standard input to a server with two workers, and stands in no command line', async () => {
    using folder = temporaryFolder()
    writeAliases(folder.path, { m: openaiAlias('http://127.0.0.1:9/v1') })
    const child = Bun.spawn(
      [
        ...['bash', '-c', 'exec "$0" serve --env-file /dev/stdin < <(printf "$1")', await binary()],
        `PORTUS_KEY_TESTS='Sup3r#${KEY}'\nPORTUS_WORKERS=2\n`,
      ],
      {
        cwd: folder.path,
        env: { PATH, PORTUS_HOST: '127.0.0.1', PORTUS_PORT: '0' },
        stdin: 'ignore',
        stdout: 'pipe',
        stderr: 'pipe',
      },
    )
    const { output } = collectOutput(child)
    try {
      const address = () => output.stdout.match(/http:\/\/127\.0\.0\.1:\d+/)?.[0]
      await eventually(() => address() !== undefined || child.exitCode !== null)
      const workers = childrenOf(child.pid)
      const models = (key: string) =>
        fetch(`${address()}/v1/models`, { headers: { authorization: `Bearer ${key}` } })

      expect(output.stderr).toBe('')
      expect(workers.length).toBe(2)
      expect((await models(`Sup3r#${KEY}`)).status).toBe(200)
      expect((await models('Sup3r')).status).toBe(401)
      for (const pid of [child.pid, ...workers])
        expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).not.toContain('Sup3r')
    } finally {
      child.kill('SIGKILL')
      await child.exited
    }
  })

  test('that is larger than the system gives to a process is one clear line', async () => {
    using folder = temporaryFolder()
    const lines = Array.from({ length: 8 }, (_, index) => `X${index}=${'x'.repeat(100_000)}\n`)
    writeFileSync(join(folder.path, 'f.env'), lines.join(''))
    // A quarter of the stack is what arguments and variables may take: execve(2).
    const child = Bun.spawnSync(
      ['bash', '-c', 'ulimit -s 512; exec "$0" check --env-file f.env', await binary()],
      { cwd: folder.path, env: { PATH } },
    )

    expect(child.exitCode).toBe(1)
    expect(child.stderr.toString()).toStartWith('f.env: has more variables than the system gives')
  })

  test('names keys in files, which let in and stand in no output', async () => {
    using folder = temporaryFolder()
    const secret = join(folder.path, 'key')
    writeFileSync(secret, 'pk-mounted-55aa10\n')
    const file = join(folder.path, 'f.env')
    writeFileSync(file, `PORTUS_KEY_WEB_FILE=${secret}\nPORTUS_LOG_LEVEL=debug\n`)
    using provider = startProvider()
    await using portus = await startBinary({
      args: ['--env-file', file],
      aliases: { m: openaiAlias(provider.url) },
    })

    expect((await ask(portus.url, 'pk-mounted-55aa10')).status).toBe(200)
    expect((await ask(portus.url, secret)).status).toBe(401)
    await eventually(() => portus.output.stdout.includes('"application":"web"'))
    expect(portus.output.stdout).toContain('"application":"web"')
    expect(portus.output.stdout).not.toContain('pk-mounted')
  })

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

    expect(child.stderr.toString()).toStartWith('f.env:3:1: PORTUS_WORKERS: must be a whole number')
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
