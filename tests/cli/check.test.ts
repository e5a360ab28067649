import { beforeAll, describe, expect, test } from 'bun:test'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openaiAlias } from '../support/portus'
import { binary, writeAliases } from '../support/process/binary'
import { temporaryFolder } from '../support/process/child'
import { NOBODY } from '../support/process/nobody'
import { runBinary } from '../support/process/run-binary'
import { startProvider } from '../support/providers/server'

beforeAll(async () => void (await binary()), 120_000)

const KEY = 'pk-check-93fe01-55'

async function check(
  cwd: string,
  args: readonly string[] = [],
  env: Record<string, string> = { PORTUS_KEY_WEB: KEY },
) {
  const ended = await runBinary(['check', ...args], { cwd, env })
  expect(ended.stdout + ended.stderr).not.toContain(KEY)
  return ended
}

const SOUND = openaiAlias('http://127.0.0.1:9/v1')

describe('files', () => {
  test('that are not read are said, with what an alias is', async () => {
    using folder = temporaryFolder()
    writeAliases(folder.path, { m: SOUND })
    const models = join(folder.path, 'config/models')
    for (const name of [
      'b.JSON',
      'c.jsonc',
      'd.yaml',
      'e.yml',
      'f.toml',
      'README.md',
      '.hidden.json',
    ])
      writeFileSync(join(models, name), '{}')
    writeFileSync(join(folder.path, 'config/prices.yaml'), '')
    const { code, stderr } = await check(folder.path)

    expect(code).toBe(0)
    expect(stderr.split('\n').filter(Boolean)).toEqual([
      `warning: config/prices.yaml: is not read: aliases are the .json files in ${models}`,
      ...['b.JSON', 'c.jsonc', 'd.yaml', 'e.yml', 'f.toml'].map((name) =>
        expect.stringContaining(
          `warning: config/models/${name}: is not read, because only names that end in .json are aliases: `,
        ),
      ),
    ])
  })

  test('may have comments, and the folder of the aliases itself may be named', async () => {
    using folder = temporaryFolder()
    mkdirSync(join(folder.path, 'my/models'), { recursive: true })
    writeFileSync(
      join(folder.path, 'my/models/m.json'),
      `{ // Why it is here\n${JSON.stringify(SOUND).slice(1, -1)}, /* and so on */\n}\n`,
    )
    for (const named of ['my', 'my/models', 'my/models/']) {
      const { code, stdout, stderr } = await check(folder.path, ['-c', named])

      expect(stderr.includes('is the folder of aliases itself')).toBe(named !== 'my')
      expect([code, stdout]).toEqual([0, expect.stringContaining(`${folder.path}/my is valid`)])
    }
  })
})

test('knows the built-in prices, from a file inside the executable', async () => {
  using folder = temporaryFolder()
  writeAliases(folder.path, { m: SOUND })
  writeFileSync(
    join(folder.path, 'config/prices.json'),
    `{ "models": {
  "azure-openai/ours": { "same_as": "openai/gpt-5.4" },
  "azure-openai/other": { "same_as": "openai/gpt-none" }
} }`,
  )
  const { code, stderr } = await check(folder.path)

  expect(stderr).toContain(
    'config/prices.json:3:27: nobody knows what "openai/gpt-none" costs: it is neither here nor built in',
  )
  expect(stderr).not.toContain('gpt-5.4')
  expect(code).toBe(1)
})

describe('check --json', () => {
  test('prints one document, of a valid configuration and of one that is not', async () => {
    using folder = temporaryFolder()
    writeAliases(folder.path, {
      good: { ...SOUND, request_timeout: 30 },
      bad: { ...SOUND, api_key: '$OPENAI_API_KEY' },
    })
    const bad = await check(folder.path, ['--json'])
    expect(bad.code).toBe(1)
    expect(JSON.parse(bad.stdout)).toEqual({
      valid: false,
      folder: join(folder.path, 'config'),
      problems: [
        {
          source: 'config/models/bad.json',
          line: 1,
          column: expect.any(Number),
          alias: 'bad',
          message: expect.stringContaining('written ${NAME}'),
          severity: 'error',
        },
      ],
      warnings: [
        expect.objectContaining({
          source: 'config/models/good.json',
          alias: 'good',
          message: expect.stringContaining('is in milliseconds'),
          severity: 'warning',
        }),
      ],
      models: ['good'],
      applications: ['web'],
      gateway: expect.stringContaining('embedded gateway'),
    })
  })
})

describe('keys of providers that no alias uses', () => {
  test('are warned of by their names, and others are not', async () => {
    using folder = temporaryFolder()
    writeAliases(folder.path, { m: { ...SOUND, api_key: '${USED_API_KEY}' } })
    const { code, stderr } = await check(folder.path, [], {
      PORTUS_KEY_WEB: KEY,
      USED_API_KEY: 'sk-used-93fe01',
      UNUSED_API_KEY: 'sk-unused-93fe01',
      SOME_TOKEN: 'of-another-program',
    })

    expect([code, stderr]).toEqual([0, 'warning: UNUSED_API_KEY: is set, and no alias uses it\n'])
  })
})

describe('check --live', () => {
  test('asks a target with what it inherits, once, and gives up on one that is silent', async () => {
    using refusing = startProvider(() =>
      Response.json({ error: { message: 'Busy\n now' } }, { status: 503 }),
    )
    using silent = startProvider(() => new Promise<Response>(() => {}))
    using folder = temporaryFolder()
    writeAliases(folder.path, {
      nested: {
        strategy: { mode: 'fallback' },
        custom_host: refusing.url,
        retry: { attempts: 5 },
        targets: [{ provider: 'openai', api_key: 'sk-inherits' }],
      },
      silent: openaiAlias(silent.url),
    })
    const args = ['--live', '--timeout-ms', '5000']
    const { code, stdout, stderr } = await check(folder.path, args)

    expect([code, stderr]).toEqual([
      1,
      'Asking 2 targets for a few tokens, which cost what they cost\n',
    ])
    expect(stdout).toMatch(/^nested +config\.targets\[0\] +openai +nested +503 +\d+ +Busy now$/m)
    expect(stdout).toMatch(
      /^silent +config +openai +gpt-real +504 +\d+ +no answer within 5000 ms$/m,
    )
    expect(refusing.received.map(({ headers }) => headers.get('authorization'))).toEqual([
      'Bearer sk-inherits',
    ])
    expect((await check(folder.path, ['--live', '--timeout-ms', '0'])).code).toBe(2)
  })

  test('asks each target, and says what each one answers', async () => {
    using good = startProvider()
    using refusing = startProvider(() =>
      Response.json({ error: { message: 'No such key' } }, { status: 401 }),
    )
    using vectors = startProvider(({ path }) =>
      path.endsWith('/embeddings')
        ? Response.json({
            object: 'list',
            data: [{ object: 'embedding', index: 0, embedding: [1] }],
          })
        : Response.json({ error: { message: 'No chat here' } }, { status: 404 }),
    )
    using folder = temporaryFolder()
    writeAliases(folder.path, {
      both: {
        strategy: { mode: 'fallback' },
        targets: [openaiAlias(good.url), openaiAlias(refusing.url)],
      },
      gone: openaiAlias(`http://${NOBODY}/v1`),
      vectors: openaiAlias(vectors.url),
    })
    const { code, stdout } = await check(folder.path, ['--live'])
    const rows = stdout.split('\n').map((line) => line.split(/ {2,}/))

    expect(code).toBe(1)
    expect(rows).toContainEqual([
      'both',
      'config.targets[0]',
      'openai',
      'gpt-real',
      'ok',
      expect.any(String),
    ])
    expect(rows).toContainEqual([
      ...[
        'both',
        'config.targets[1]',
        'openai',
        'gpt-real',
        '502',
        expect.any(String),
        'No such key',
      ],
    ])
    expect(rows).toContainEqual([
      ...['gone', 'config', 'openai', 'gpt-real', '502', expect.any(String)],
      `${NOBODY}: ECONNREFUSED`,
    ])
    expect(rows).toContainEqual([
      'vectors',
      'config',
      'openai',
      'gpt-real',
      'ok',
      expect.any(String),
    ])
    const told = JSON.parse((await check(folder.path, ['--live', '--json'])).stdout)
    expect(told.live.map(({ isGood }: { isGood: boolean }) => isGood)).toEqual([
      true,
      false,
      false,
      true,
    ])
    expect(good.received[0]?.json).toMatchObject({ max_completion_tokens: 16, model: 'gpt-real' })
  })
})
