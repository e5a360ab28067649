import { beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { appendFileSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AliasFile } from '../../src/alias/schema'
import { openaiAlias } from '../support/portus'
import { binary, startBinary } from '../support/process/binary'
import { temporaryFolder } from '../support/process/child'
import { saying } from '../support/process/log-lines'
import { childrenOf, eventually, isRunning } from '../support/process/proc'
import { heldBody } from '../support/providers/framing'
import { hello } from '../support/providers/models/hello'
import { chatEvents } from '../support/providers/openai-chat'
import { startProvider } from '../support/providers/server'

const KEY = 'pk-reload-5b2e'
const SSE = { headers: { 'content-type': 'text/event-stream' } }

beforeAll(async () => void (await binary()), 120_000)
setDefaultTimeout(60_000)

type Started = Awaited<ReturnType<typeof startBinary>>

const start = (
  aliases: Record<string, AliasFile>,
  env: Record<string, string> = {},
  args: string[] = [],
) => startBinary({ aliases, args, env: { PORTUS_KEY_TESTS: KEY, ...env } })

const models = async ({ url }: Started, key = KEY) => {
  const response = await fetch(`${url}/v1/models`, { headers: { authorization: `Bearer ${key}` } })
  const { data } = (await response.json()) as { data?: { id: string }[] }
  return data?.map(({ id }) => id).sort() ?? response.status
}

const chat = ({ url }: Started, model: string, more: object = {}) =>
  fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}` },
    body: JSON.stringify({ model, messages: [], ...more }),
  })

const aliasPath = ({ folder }: Started, name: string) =>
  join(folder, 'config/models', `${name}.json`)

const reloaded = (portus: Started) => saying(portus, 'configuration reloaded')
const refused = (portus: Started) => saying(portus, 'configuration not reloaded')

/** A line of a reload without what differs from run to run. */
const bare = ({ time: _, level: __, message: ___, ...fields }: Record<string, unknown>) => fields

const FAST = openaiAlias('http://127.0.0.1:2/v1')
const OTHER = openaiAlias('http://127.0.0.1:2/v1', { description: 'another one' })

describe('a change of the files is served', () => {
  test.each<[how: string, write: (path: string, text: string) => void]>([
    ['written in place', (path, text) => writeFileSync(path, text)],
    [
      'as an editor writes it: beside, and renamed',
      (path, text) => {
        writeFileSync(`${path}~`, text)
        renameSync(`${path}~`, path)
      },
    ],
    [
      'removed first, and written then',
      (path, text) => {
        rmSync(path, { force: true })
        writeFileSync(path, text)
      },
    ],
    [
      'in two parts, of which the first one is no JSON',
      (path, text) => {
        writeFileSync(path, text.slice(0, 20))
        setTimeout(() => appendFileSync(path, text.slice(20)), 150)
      },
    ],
  ])('%s', async (_, write) => {
    await using portus = await start({ fast: FAST })

    write(aliasPath(portus, 'new'), JSON.stringify(OTHER))
    await eventually(async () => (await models(portus)).toString() === 'fast,new')
    write(aliasPath(portus, 'new'), JSON.stringify(FAST))
    await eventually(() => reloaded(portus).some((line) => line.aliases_changed === 'new'))

    expect(refused(portus)).toEqual([])
    expect(reloaded(portus)[0]).toMatchObject({ level: 'info', aliases_added: 'new' })
  })

  test('in a new subfolder, and when the folder of aliases is another one', async () => {
    await using portus = await start({ fast: FAST })

    mkdirSync(join(portus.folder, 'config/models/team'))
    writeFileSync(aliasPath(portus, 'team/a'), JSON.stringify(OTHER))
    await eventually(async () => (await models(portus)).toString() === 'fast,team/a')
    mkdirSync(join(portus.folder, 'config/next'))
    writeFileSync(join(portus.folder, 'config/next/only.json'), JSON.stringify(OTHER))
    renameSync(join(portus.folder, 'config/models'), join(portus.folder, 'config/old'))
    renameSync(join(portus.folder, 'config/next'), join(portus.folder, 'config/models'))
    await eventually(async () => (await models(portus)).toString() === 'only')
    writeFileSync(aliasPath(portus, 'later'), JSON.stringify(OTHER))
    await eventually(async () => (await models(portus)).toString() === 'later,only')

    expect(await models(portus)).toEqual(['later', 'only'])
  })

  test('as Kubernetes does it: a link leads to another folder', async () => {
    await using portus = await start({ fast: FAST })
    const at = (name: string) => join(portus.folder, 'config/models', name)
    rmSync(at('fast.json'))
    mkdirSync(at('..v1'))
    writeFileSync(at('..v1/fast.json'), JSON.stringify(FAST))
    symlinkSync('..v1', at('..data'))
    symlinkSync('..data/fast.json', at('fast.json'))
    await eventually(async () => (await models(portus)).toString() === 'fast')

    mkdirSync(at('..v2'))
    writeFileSync(at('..v2/fast.json'), JSON.stringify(OTHER))
    symlinkSync('..v2', at('..data_tmp'))
    renameSync(at('..data_tmp'), at('..data'))
    rmSync(at('..v1'), { recursive: true })
    await eventually(() => reloaded(portus).some((line) => line.aliases_changed === 'fast'))

    expect(refused(portus)).toEqual([])
  })

  test('of a secret in a file that lies elsewhere, which nobody tells of', async () => {
    using provider = startProvider(hello)
    using elsewhere = temporaryFolder()
    const secret = join(elsewhere.path, 'openai')
    writeFileSync(secret, 'sk-before\n')
    const alias = openaiAlias(provider.url, { api_key: `\${file:${secret}}` })
    await using portus = await start({ fast: alias })
    await chat(portus, 'fast')

    writeFileSync(secret, 'sk-behind\n')
    await eventually(() => reloaded(portus).length > 0)
    await chat(portus, 'fast')

    const sent = provider.received.map(({ headers }) => headers.get('authorization'))
    expect(sent).toEqual(['Bearer sk-before', 'Bearer sk-behind'])
    expect(portus.output.stdout).not.toMatch(/sk-before|sk-behind/)
  })

  test('of a key in a file: the old one is refused, and the new one lets in', async () => {
    using elsewhere = temporaryFolder()
    const secret = join(elsewhere.path, 'key')
    writeFileSync(secret, 'pk-web-before')
    await using portus = await start({ fast: FAST }, { PORTUS_KEY_WEB_FILE: secret })
    expect(await models(portus, 'pk-web-before')).toEqual(['fast'])

    writeFileSync(secret, 'pk-web-behind')
    await eventually(() => reloaded(portus).length > 0)

    expect(await models(portus, 'pk-web-before')).toBe(401)
    expect(await models(portus, 'pk-web-behind')).toEqual(['fast'])
    expect(portus.output.stdout).not.toContain('pk-web-be')
  })
})

describe('a bad configuration', () => {
  test('changes nothing, is said once with file, line and column, and the next good one is served', async () => {
    await using portus = await start({ fast: FAST })

    writeFileSync(
      aliasPath(portus, 'new'),
      '{\n  "provider": "openai",\n  "api_kee": "x", "api_key": "sk-1", "override_params": {"model": "m"}\n}',
    )
    await eventually(() => refused(portus).length > 0)
    // Longer than what looks at the files takes to look again.
    await Bun.sleep(5000)
    const during = await models(portus)
    writeFileSync(aliasPath(portus, 'new'), JSON.stringify(OTHER))
    await eventually(() => reloaded(portus).length > 0)

    expect(during).toEqual(['fast'])
    const places = refused(portus).map(({ problem }) => String(problem))
    expect(places.length).toBe(new Set(places).size)
    expect(places[0]).toStartWith('config/models/new.json:3:3: ')
    expect(await models(portus)).toEqual(['fast', 'new'])
  })

  test('names no secret, though its file is full of them', async () => {
    await using portus = await start({ fast: FAST })

    writeFileSync(
      aliasPath(portus, 'fast'),
      '{"provider": "opena", "api_key": "sk-canary-1", "x": "sk-canary-2',
    )
    await eventually(() => refused(portus).length > 0)

    expect(portus.output.stdout).not.toContain('sk-canary')
    expect(portus.output.stderr).not.toContain('sk-canary')
  })

  test('on the disk does not keep a worker from coming back', async () => {
    await using portus = await start({ fast: FAST }, { PORTUS_WORKERS: '2' })
    const [first = 0] = childrenOf(portus.child.pid)
    writeFileSync(aliasPath(portus, 'good'), JSON.stringify(OTHER))
    await eventually(() => reloaded(portus).length > 0)
    writeFileSync(aliasPath(portus, 'bad'), '{')
    await eventually(() => refused(portus).length > 0)

    process.kill(first, 'SIGKILL')
    await eventually(() => saying(portus, 'worker listens again').length > 0)
    const seen = await Promise.all(Array.from({ length: 40 }, () => models(portus)))

    expect(new Set(seen.map(String))).toEqual(new Set(['fast,good']))
    expect(isRunning(first)).toBe(false)
  })
})

describe('what runs keeps what it has', () => {
  test('a stream ends as it began, with the credentials of its time taken out of it', async () => {
    const [event = '', ...others] = chatEvents()
    const held = heldBody()
    using provider = startProvider(({ headers }) => {
      if (headers.get('authorization') !== 'Bearer sk-of-the-first') return hello({} as never)
      held.send(event)
      return new Response(held.body, SSE)
    })
    await using portus = await start({
      fast: openaiAlias(provider.url, { api_key: 'sk-of-the-first' }),
    })
    const response = await chat(portus, 'fast', { stream: true })
    const reader = response.body!.getReader()
    await reader.read()

    rmSync(aliasPath(portus, 'fast'))
    writeFileSync(aliasPath(portus, 'slow'), JSON.stringify(FAST))
    await eventually(() => reloaded(portus).some((line) => line.aliases_removed === 'fast'))
    const gone = await chat(portus, 'fast')
    for (const one of others) held.send(one)
    held.end()
    let text = ''
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      text += new TextDecoder().decode(value)
    }

    expect(gone.status).toBe(404)
    expect(text).toEndWith('data: [DONE]\n\n')
    await eventually(() => saying(portus, 'request').some(({ status }) => status === 200))
    expect(saying(portus, 'request').find(({ status }) => status === 200)).toMatchObject({
      outcome: 'complete',
      model_alias: 'fast',
    })
  })
})

describe('SIGHUP and `portus reload`', () => {
  const reload = async ({ folder }: Started, args: string[] = []) => {
    const child = Bun.spawn([await binary(), 'reload', ...args], {
      cwd: folder,
      env: { PATH: process.env.PATH ?? '' },
      stdout: 'pipe',
      stderr: 'pipe',
    })
    const [out, err, code] = await Promise.all([
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
      child.exited,
    ])
    return { out, err, code }
  }

  test.each(['1', '2'])(
    'with %s processes it waits for the result, good or bad',
    async (workers) => {
      await using portus = await start({ fast: FAST }, { PORTUS_WORKERS: workers })
      const own = ['--pid', String(portus.child.pid)]

      writeFileSync(aliasPath(portus, 'new'), JSON.stringify(OTHER))
      const good = await reload(portus, own)
      const served = await models(portus)
      writeFileSync(aliasPath(portus, 'new'), '{"provider": }')
      const bad = await reload(portus, own)

      expect(good).toMatchObject({ code: 0, err: '' })
      expect(served).toEqual(['fast', 'new'])
      expect(bad).toEqual({
        code: 1,
        out: '',
        err: 'config/models/new.json:1:14: a value is expected\n\n1 problem; the last good configuration goes on\n',
      })
      expect(await models(portus)).toEqual(['fast', 'new'])
    },
  )

  test('it finds the server by its folder, and says where none runs', async () => {
    await using portus = await start({ fast: FAST })

    const found = await reload(portus, ['--config', 'config'])
    portus.child.kill('SIGTERM')
    await portus.ended()
    const none = await reload(portus, ['--config', 'config'])

    expect(found.code).toBe(0)
    expect(found.out).toStartWith('Nothing more has changed: revision ')
    expect(none).toMatchObject({ code: 1, out: '' })
    expect(none.err).toStartWith('No Portus of yours runs here')
  })

  test('says which variables of the file count at the next start', async () => {
    using elsewhere = temporaryFolder()
    const file = join(elsewhere.path, '.env')
    writeFileSync(file, 'PORTUS_LOG_LEVEL=info\nOPENAI=sk-one-1234\n')
    await using portus = await start({ fast: { ...FAST, api_key: '${OPENAI}' } }, {}, [
      '--env-file',
      file,
    ])

    writeFileSync(file, 'PORTUS_LOG_LEVEL=debug\nOPENAI=sk-two-1234\nPORTUS_WORKERS=2\n')
    const told = await reload(portus, ['--pid', String(portus.child.pid)])

    expect(told.out).toContain('count at the next start: PORTUS_LOG_LEVEL, OPENAI, PORTUS_WORKERS')
    const lines = reloaded(portus).map(bare)
    expect(lines[0]).toMatchObject({ needs_restart: 'PORTUS_LOG_LEVEL, OPENAI, PORTUS_WORKERS' })
    expect(portus.output.stdout).not.toContain('sk-two')
  })
})
