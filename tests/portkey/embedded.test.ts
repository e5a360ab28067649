import { describe, expect, spyOn, test } from 'bun:test'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { embed, LINEAR_PATTERNS, NEVER_ASKED } from '../../src/portkey/embedded/plugin'
import {
  process as gatewayProcess,
  setTimeout as gatewayTimeout,
} from '../../src/portkey/embedded/shims'
import { anthropicAlias, KEY, openaiAlias, printed, startPortus } from '../support/portus'
import { binary, startBinary, writeAliases } from '../support/process/binary'
import { collectOutput, HAS_IPV6, temporaryFolder } from '../support/process/child'
import { listeners } from '../support/process/proc'
import { MESSAGE, MESSAGE_EVENTS } from '../support/providers/anthropic-messages'
import { hello } from '../support/providers/models/hello'
import { CHAT_COMPLETION, chatEvents, openaiError } from '../support/providers/openai-chat'
import { startProvider } from '../support/providers/server'

const messages = [{ role: 'user', content: 'Hello!' }]
const GATEWAY = join(
  import.meta.dir,
  '../../node_modules/@portkey-ai/gateway/build/start-server.js',
)

const DIALECTS = [
  {
    dialect: 'openai',
    path: '/v1/chat/completions',
    json: { model: 'one', messages },
    alias: openaiAlias,
    whole: JSON.stringify(CHAT_COMPLETION),
    events: chatEvents(),
  },
  {
    dialect: 'anthropic',
    path: '/v1/messages',
    json: { model: 'one', max_tokens: 64, messages },
    alias: anthropicAlias,
    whole: JSON.stringify(MESSAGE),
    events: MESSAGE_EVENTS,
  },
] as const

const ENCODINGS = [
  { encoding: 'gzip', compress: (text: string) => Bun.gzipSync(text) },
  { encoding: 'br', compress: (text: string) => brotliCompressSync(text) },
] as const

for (const { dialect, path, json, alias, whole, events } of DIALECTS)
  for (const passthrough of [true, false])
    describe(`${dialect}, ${passthrough ? 'passed through' : 'translated'}`, () => {
      for (const { encoding, compress } of ENCODINGS) {
        test(`an answer in ${encoding} arrives readable`, async () => {
          using provider = startProvider(
            () =>
              new Response(compress(whole), {
                headers: { 'content-type': 'application/json', 'content-encoding': encoding },
              }),
          )
          await using portus = await startPortus({
            aliases: { one: alias(provider.url, { passthrough }) },
          })

          const response = await portus.call(path, { json })

          expect(response.headers.get('content-encoding')).toBeNull()
          expect(await response.json()).toMatchObject(
            dialect === 'openai' ? { object: 'chat.completion' } : { type: 'message' },
          )
        })

        test(`a stream in ${encoding} arrives readable`, async () => {
          using provider = startProvider(
            () =>
              new Response(compress(events.join('')), {
                headers: { 'content-type': 'text/event-stream', 'content-encoding': encoding },
              }),
          )
          await using portus = await startPortus({
            aliases: { one: alias(provider.url, { passthrough }) },
          })

          const response = await portus.call(path, { json: { ...json, stream: true } })
          const text = await response.text()

          expect(response.headers.get('content-encoding')).toBeNull()
          expect(text).toContain('Hello')
          expect(text).toContain(dialect === 'openai' ? 'data: [DONE]' : 'event: message_stop')
        })
      }

      test('the provider sees its own host, and no header of a hop before it', async () => {
        using provider = startProvider()
        await using portus = await startPortus({
          aliases: { one: alias(provider.url, { passthrough }) },
        })

        await portus.call(path, { json })

        const { headers } = provider.received[0] as (typeof provider.received)[0]
        expect(headers.get('host')).toBe(new URL(provider.url).host)
        expect(headers.has('transfer-encoding')).toBe(false)
        expect([...headers.keys()].filter((name) => name.startsWith('x-portkey-'))).toEqual([])
      })

      for (const status of [301, 302, 303, 307, 308])
        test(`a ${status} to another origin is not followed, for the key would go along`, async () => {
          using thief = startProvider()
          using provider = startProvider(
            () => new Response(null, { status, headers: { location: `${thief.url}/stolen` } }),
          )
          await using portus = await startPortus({
            aliases: { one: alias(provider.url, { passthrough }) },
          })

          const response = await portus.call(path, { json })

          expect(response.status).toBe(502)
          expect(response.headers.get('location')).toBeNull()
          expect(await response.text()).not.toContain(thief.url)
          expect(thief.received).toHaveLength(0)
          expect(provider.received).toHaveLength(1)
        })

      test('a 307 on the same origin is followed with the same body', async () => {
        using provider = startProvider((received) =>
          received.path.startsWith('/v1/moved')
            ? hello(received)
            : new Response(null, {
                status: 307,
                headers: { location: `/v1/moved${received.path.slice(3)}` },
              }),
        )
        await using portus = await startPortus({
          aliases: { one: alias(provider.url, { passthrough }) },
        })

        const response = await portus.call(path, { json })

        expect(response.status).toBe(200)
        const [first, second] = provider.received
        expect(second?.path).toBe(`/v1/moved${path.slice(3)}`)
        expect(second?.text).toBe(String(first?.text))
      })

      test('a client that leaves between two tries reaches nobody again', async () => {
        const failed = Promise.withResolvers<void>()
        using provider = startProvider((received) => {
          failed.resolve()
          // The first try of each of the two requests fails.
          return provider.received.length <= 2 ? openaiError(503, 'No') : hello(received)
        })
        await using portus = await startPortus({
          aliases: { one: alias(provider.url, { passthrough, retry: { attempts: 1 } }) },
        })

        const client = new AbortController()
        const left = portus.call(path, { json, signal: client.signal }).catch(() => 'left')
        await failed.promise
        client.abort()
        const [report] = await portus.reported()
        // When the second request has been tried again, the first one's try would be over as well.
        const patient = await portus.call(path, { json })

        expect(await left).toBe('left')
        expect(report).toMatchObject({ outcome: 'cancelled', status: 499 })
        expect(report?.durationMs).toBeLessThan(500)
        expect(patient.status).toBe(200)
        expect(provider.received).toHaveLength(3)
      })

      test('a stream does not wait for the gateway’s artificial delays', async () => {
        using provider = startProvider()
        await using portus = await startPortus({
          aliases: { one: alias(provider.url, { passthrough }) },
        })
        using timers = spyOn(globalThis, 'setTimeout')

        const response = await portus.call(path, { json: { ...json, stream: true } })
        await response.text()

        const delaysMs = timers.mock.calls.map(([, delayMs]) => delayMs)
        expect(delaysMs.length).toBeGreaterThan(0)
        expect(delaysMs.filter((delayMs) => delayMs === 1 || delayMs === 25)).toEqual([])
      })
    })

describe('the gateway’s surroundings', () => {
  test('its artificial delays end in the same turn, and no other delay does', async () => {
    const order: string[] = []
    const { promise, resolve } = Promise.withResolvers<void>()

    gatewayTimeout(() => void order.push('25 ms'), 25)
    gatewayTimeout(() => void order.push('1 ms'), 1)
    gatewayTimeout(() => {
      order.push('30 ms')
      resolve()
    }, 30)
    setImmediate(() => order.push('the next turn'))
    await promise

    expect(order).toEqual(['25 ms', '1 ms', 'the next turn', '30 ms'])
  })

  test('it sees nothing of this process’ environment', () => {
    expect(Object.keys(gatewayProcess.env)).toEqual([])
    expect(gatewayProcess.argv).toContain('--headless')
  })

  test('what it prints is handed over', async () => {
    using silent = startProvider(() => new Promise(() => {}))
    await using portus = await startPortus({
      aliases: { one: openaiAlias(silent.url) },
    })
    const before = printed.length
    const leaving = new AbortController()

    const answer = portus.call('/v1/chat/completions', {
      json: { model: 'one', messages },
      signal: leaving.signal,
    })
    while (silent.received.length === 0) await Bun.sleep(5)
    leaving.abort()

    await expect(answer).rejects.toThrow()
    while (!printed.slice(before).join('\n').includes('retryRequest error')) await Bun.sleep(5)
  })

  test('a process with it opens no port, prints nothing and has no exception handlers', async () => {
    using silent = startProvider(() => new Promise(() => {}))
    const said = Promise.withResolvers<unknown>()
    const child = Bun.spawn(
      [process.execPath, join(import.meta.dir, '../support/process/gateway-child.ts'), silent.url],
      {
        stdout: 'pipe',
        stderr: 'pipe',
        stdin: 'ignore',
        ipc: (message) => said.resolve(message),
        onExit: () => said.resolve('it ended'),
      },
    )
    const { output, done } = collectOutput(child)

    const message = await said.promise
    const ports = listeners(child.pid)
    child.kill()
    await child.exited
    await done

    expect(message).toEqual({ statuses: [200, 0], printed: expect.any(Number), handlers: 0 })
    expect((message as { printed: number }).printed).toBeGreaterThan(0)
    expect(ports).toEqual([])
    expect(output).toEqual({ stdout: '', stderr: '' })
  })

  test('the executable listens on its one address', async () => {
    using provider = startProvider()
    await using portus = await startBinary({
      aliases: { one: openaiAlias(provider.url) },
      env: { PORTUS_KEY_TESTS: KEY },
    })

    const { port } = new URL(portus.url)

    expect(listeners(portus.child.pid)).toEqual([
      `0100007F:${Number(port).toString(16).toUpperCase().padStart(4, '0')}`,
    ])
  })

  test('it trusts the hosts that TRUSTED_CUSTOM_HOSTS names, and no other private one', async () => {
    using folder = temporaryFolder()
    writeAliases(folder.path, { one: openaiAlias('http://10.1.2.3:8000/v1') })
    const check = async (env: Record<string, string>) => {
      const child = Bun.spawn([await binary(), 'check'], {
        cwd: folder.path,
        env: { PORTUS_KEY_TESTS: KEY, ...env },
        stdout: 'pipe',
        stderr: 'pipe',
        stdin: 'ignore',
      })
      const { output, done } = collectOutput(child)
      const code = await child.exited
      await done
      return { code, text: output.stdout + output.stderr }
    }

    const refused = await check({})
    const otherwise = await check({ TRUSTED_CUSTOM_HOSTS: '10.1.2.4' })
    const trusted = await check({ TRUSTED_CUSTOM_HOSTS: '10.9.9.9,10.1.2.3' })

    expect([refused.code, otherwise.code, trusted.code]).toEqual([1, 1, 0])
    expect(refused.text).toContain('TRUSTED_CUSTOM_HOSTS')
    expect(trusted.text).toContain('is valid')
  })

  test.each([
    ['http://[::1]:11434/v1', undefined, 0],
    ['http://[0:0:0:0:0:0:0:1]:11434/v1', undefined, 0],
    ['http://[2606:4700::1111]/v1', undefined, 0],
    ['http://[fd00::7]:8000/v1', undefined, 1],
    ['http://[fd00::7]:8000/v1', 'localhost, [FD00:0::7]', 0],
    ['http://[fd00::7]:8000/v1', 'fd00::7', 0],
    ['http://[fe80::7]/v1', undefined, 1],
    ['http://[::]/v1', undefined, 1],
    ['http://[::ffff:10.1.2.3]/v1', undefined, 1],
    ['http://[::ffff:169.254.169.254]/v1', undefined, 1],
    ['http://[64:ff9b::a01:203]/v1', undefined, 1],
    ['http://[2002:a01:203::1]/v1', undefined, 1],
    ['http://[::1]:11434/v1', '10.1.2.3', 1],
  ])('the host of %s with TRUSTED_CUSTOM_HOSTS=%s', async (url, trusted, code) => {
    await using portus = await startBinary({
      command: 'check',
      aliases: { one: openaiAlias(url) },
      env: { PORTUS_KEY_TESTS: KEY, ...(trusted && { TRUSTED_CUSTOM_HOSTS: trusted }) },
    })

    expect(await portus.ended()).toBe(code)
    expect(portus.output.stdout + portus.output.stderr).toContain(
      code === 0 ? 'is valid' : 'TRUSTED_CUSTOM_HOSTS',
    )
  })

  test.skipIf(!HAS_IPV6).each([
    ['', {}],
    [' that is named', { TRUSTED_CUSTOM_HOSTS: '10.1.2.3,[::1]' }],
  ])('a provider at the IPv6 address of this machine%s answers', async (_, env) => {
    using provider = startProvider(hello, '::1')
    await using portus = await startBinary({
      aliases: { openai: openaiAlias(provider.url), anthropic: anthropicAlias(provider.url) },
      env: { PORTUS_KEY_TESTS: KEY, ...env },
    })
    const ask = (path: string, model: string) =>
      fetch(portus.url + path, {
        method: 'POST',
        headers: { authorization: `Bearer ${KEY}` },
        body: JSON.stringify({ model, max_tokens: 64, messages }),
      })

    // As they are, and translated.
    for (const model of ['openai', 'anthropic'])
      for (const path of ['/v1/chat/completions', '/v1/messages']) {
        const answer = await ask(path, model)
        expect(await answer.text()).toContain('Hello there')
        expect(answer.status).toBe(200)
      }
    expect(provider.url).toStartWith('http://[::1]:')
    expect(provider.received.map(({ path }) => path)).toEqual([
      ...['/v1/chat/completions', '/v1/chat/completions'],
      ...['/v1/messages', '/v1/messages'],
    ])
  })

  test.each([
    ['POST', '/v1/proxy/chat/completions'],
    ['POST', '/v1/proxy/messages'],
    ['GET', '/v1/proxy/files'],
    ['POST', '/v1/threads'],
    ['GET', '/v1/batches/batch_1/output'],
    ['POST', '/v1/organization/admin_api_keys'],
    ['POST', '/v1/evals'],
    ['POST', '/v1/prompts/x/completions'],
    ['GET', '/public/'],
    ['GET', '/log/stream'],
  ])('a client cannot reach its %s %s', async (method, path) => {
    using provider = startProvider()
    await using portus = await startPortus({ aliases: { one: openaiAlias(provider.url) } })
    const config = { provider: 'openai', api_key: 'sk-mine', custom_host: provider.url }

    const response = await portus.call(path, {
      method,
      ...(method === 'POST' && { body: JSON.stringify({ model: 'one', messages }) }),
      headers: { 'x-portkey-config': JSON.stringify(config) },
    })

    expect([404, 405]).toContain(response.status)
    expect(await response.text()).not.toContain('AI Gateway')
    expect(provider.received).toHaveLength(0)
  })
})

describe('the package’s text', () => {
  test('is the one that the plugin was written for', async () => {
    const source = await Bun.file(GATEWAY).text()

    const text = embed(source)

    expect(text).not.toMatch(/from"@hono\/node-(server|ws)"/)
    expect(text).not.toMatch(/from"(ioredis|ws)"/)
  })

  test.each(['@hono/node-server', '@hono/node-ws', 'hono/adapter', 'ioredis', 'ws'])(
    'is refused when it imports %s no more, or twice',
    async (name) => {
      const source = await Bun.file(GATEWAY).text()
      const line = `import x from"${name}";`
      const named = name.split('/').at(-1) as string

      expect(() => embed(source.replace(`from"${name}"`, 'from"elsewhere"'))).toThrow(named)
      expect(() => embed(line + source)).toThrow(named)
    },
  )

  test.each(LINEAR_PATTERNS.map(({ text }) => text))(
    'is refused when it searches with %s less often, or more often',
    async (pattern) => {
      const source = await Bun.file(GATEWAY).text()

      expect(() => embed(source.replace(pattern, '/x/'))).toThrow(pattern)
      expect(() => embed(`${source};${pattern}`)).toThrow(pattern)
      expect(embed(source)).not.toContain(pattern)
    },
  )

  test.each(
    NEVER_ASKED.map(
      ({ after, begins, count }) => [after + begins, { after, begins, count }] as const,
    ),
  )(
    'is refused when it has %s less often, or more often',
    async (part, { after, begins, count }) => {
      const source = await Bun.file(GATEWAY).text()

      expect(() => embed(source.replace(part, 'x'))).toThrow(part)
      expect(() => embed(`${source};${part}`)).toThrow(part)
      const without = embed(source).split(`${after}!1&&${begins}`)
      expect(without).toHaveLength(count + 1)
      expect(without.some((text) => text.includes(part))).toBe(false)
    },
  )
})
