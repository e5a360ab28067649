import { beforeAll, describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PROCESS_LINES } from '../../src/telemetry/process-lines'
import { type Line, lineFaults } from '../support/assert/log-line'
import { KEY, openaiAlias } from '../support/portus'
import { binary, startBinary } from '../support/process/binary'
import { childrenOf, eventually } from '../support/process/proc'
import { startProvider } from '../support/providers/server'

const ROOT = join(import.meta.dir, '../..')
/** Where lines are put together as lists, to be written later. */
const LISTING = ['src/cli/', 'src/server/']
const FILES = [...new Bun.Glob('src/**/*.ts').scanSync(ROOT)]
  .filter((path) => !path.startsWith('src/telemetry/'))
  .map((path) => ({ path, source: readFileSync(join(ROOT, path), 'utf8') }))

beforeAll(async () => void (await binary()), 120_000)

type Written = { messages: string[]; fields: string[] }

/** The end of what is in brackets from `start` on. */
function endOf(source: string, start: number): number {
  let depth = 0
  for (let at = start; at < source.length; at++) {
    if ('([{'.includes(source[at] as string)) depth++
    if (')]}'.includes(source[at] as string) && --depth < 0) return at
  }
  return source.length
}

const CALL = /\blog\(\s*[^'()[\]]*(?:'(?:debug|info|warn|error)'[\s:]*)+,/g
const ANY = /(?:\blog\(|\[)\s*[^'()[\]]*(?:'(?:debug|info|warn|error)'[\s:]*)+,/g

/** What follows each level in the code: messages as texts, and the names of the object's members. */
const written: Written[] = FILES.flatMap(({ path, source }) =>
  [...source.matchAll(LISTING.some((folder) => path.startsWith(folder)) ? ANY : CALL)].map(
    ({ index, 0: start }) => {
      const rest = source.slice(index + start.length, endOf(source, index + start.length))
      const object = rest.indexOf('{')
      const head = object < 0 ? rest : rest.slice(0, object)
      const members = object < 0 ? '' : rest.slice(object + 1)
      return {
        messages: [...head.matchAll(/'([^']+)'/g)].map(([, message]) => message as string),
        fields: [...members.matchAll(/(?:^|\n|, ?)\s*([a-z_]+)(?=[:,\s]*(?:[:,}\n]|$))/g)].map(
          ([, name]) => name as string,
        ),
      }
    },
  ),
)

describe('the lines of the process', () => {
  test('each message in the code has a row, with its fields', () => {
    const known = written.filter(({ messages }) => messages.length > 0)
    const faults = known.flatMap(({ messages, fields }) =>
      messages.flatMap((message) => {
        const row = PROCESS_LINES[message]
        if (!row) return [`no row for "${message}"`]
        return fields
          .filter((name) => messages.length === 1 && !row.fields[name])
          .map((name) => `"${message}" has no field ${name}`)
      }),
    )

    expect(known.length).toBeGreaterThan(15)
    expect(faults).toEqual([])
  })

  test('each row is a message in the code', () => {
    const isThere = (message: string) => FILES.some(({ source }) => source.includes(`'${message}'`))

    expect(Object.keys(PROCESS_LINES).filter((message) => !isThere(message))).toEqual([])
  })
})

/** The whole lines of a log. */
const linesOf = (stdout: string): Line[] =>
  stdout
    .slice(0, stdout.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Line)

test('every line of workers is as the schema says, from the start to the end', async () => {
  using provider = startProvider()
  await using portus = await startBinary({
    aliases: { fast: openaiAlias(provider.url) },
    env: {
      PORTUS_KEY_TESTS: KEY,
      PORTUS_WORKERS: '2',
      HTTPS_PROXY: 'http://127.0.0.1:9',
    },
  })
  const ask = (key: string) =>
    fetch(`${portus.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
      body: JSON.stringify({ model: 'fast', messages: [{ role: 'user', content: 'Hi' }] }),
      keepalive: false,
    }).then((answer) => answer.text())
  await ask(KEY)
  for (let i = 0; i <= 41; i++) await ask(`wrong${i}`)
  const has = (message: string) =>
    linesOf(portus.output.stdout).some((line) => line.message === message)
  // A worker that is killed loses what it has not written yet.
  await eventually(() => has('too many wrong keys') && has('request'), 30_000)
  const [first] = childrenOf(portus.child.pid)
  process.kill(first as number, 'SIGKILL')
  await eventually(() => has('worker listens again'), 30_000)
  portus.child.kill('SIGTERM')
  await portus.ended()

  const lines = linesOf(portus.output.stdout)
  expect(lines.flatMap(lineFaults)).toEqual([])
  expect(new Set(lines.map(({ message }) => message))).toEqual(
    new Set([
      'listening',
      'proxy variables are ignored; PORTUS_TRUST_PROXY_ENV=true uses them',
      'request',
      'too many wrong keys',
      'worker ended',
      'worker listens again',
      'shutting down',
    ]),
  )
  expect(lines.find(({ message }) => message === 'request')).toHaveProperty('worker')
}, 120_000)

test('every line of dev, too, where it leaves models out', async () => {
  await using portus = await startBinary({
    command: 'dev',
    aliases: { waiting: openaiAlias('http://127.0.0.1:9', { api_key: '${NOPE}' }) },
    env: { PORTUS_LOG_LEVEL: 'debug', PORTUS_KEY_TESTS: KEY },
  })
  await eventually(() => portus.output.stdout.includes('"started"'))

  const lines = linesOf(portus.output.stdout)
  expect(lines.flatMap(lineFaults)).toEqual([])
  expect(lines.map(({ message }) => message)).toContain('model left out')
})

test('it says truly where it listens', async () => {
  const addressWith = async (env: Record<string, string>) => {
    await using portus = await startBinary({
      aliases: { fast: openaiAlias('http://127.0.0.1:9') },
      env: { PORTUS_KEY_TESTS: KEY, ...env },
    })
    const line = linesOf(portus.output.stdout).find(({ message }) => message === 'listening')
    return String(line?.url).replace(/\d+$/, 'P')
  }

  expect(await addressWith({ PORTUS_HOST: '0.0.0.0' })).toBe('http://0.0.0.0:P')
  expect(await addressWith({ PORTUS_HOST: '127.0.0.1' })).toBe('http://127.0.0.1:P')
  expect(await addressWith({ PORTUS_HOST: '::' })).toBe('http://[::]:P')
})
