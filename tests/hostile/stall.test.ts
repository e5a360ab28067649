import { expect, test } from 'bun:test'
import { join } from 'node:path'
import type { AliasFile } from '../../src/alias/schema'
import { figure } from '../support/assert/figures'
import { openaiAlias } from '../support/portus'
import { startBinary } from '../support/process/binary'
import { temporaryFolder } from '../support/process/child'
import { baseUrlFor } from '../support/providers/base-url'

const KEY = 'pk-stall-71c2'
const STREAMS = 24
const CADENCE_MS = 20
const MB = 1024 * 1024
/** Of what a person sees of a stream, this much may be anybody else's doing. */
const MARGIN_MS = 100
/** A translation is one work, so that streams may wait so long for the largest that is let through. */
const TRANSLATION_MS = 300
/** Work for the runtime alone, and how long it takes a machine of two cores at most. A slower one takes longer over both. */
const PLAIN = JSON.stringify(
  Array.from({ length: 80_000 }, (_, at) => ({ role: 'user', content: `text ${at}` })),
)
const PLAIN_MS = 60
const PLAIN_ROUNDS = 5
/** So often it is looked whether a delay comes again. */
const ATTEMPTS = 4

const around = (inner: string, model = 'fast') => `{"model":"${model}","messages":${inner}}`
const members = (count: number) =>
  Array.from({ length: count }, (_, index) => `"k${index}":1`).join(',')

/** Bodies that cost a reader more than they cost who sends them. */
const BODIES: Record<string, () => string> = {
  '10 MB of empty arrays': () => around(`[${'[],'.repeat((10 * MB) / 3)}[]]`),
  '10 MB of empty arrays, translated': () =>
    around(`[${'[],'.repeat((10 * MB) / 3)}[]]`, 'translated'),
  '240,000 values, translated': () => around(`[${'{},'.repeat(239_000)}{}]`, 'translated'),
  'a string of 20 MB, translated': () =>
    around(`[{"role":"user","content":"${'x'.repeat(20 * MB)}"}]`, 'translated'),
  'a string of 60 MB, translated': () =>
    around(`[{"role":"user","content":"${'x'.repeat(60 * MB)}"}]`, 'translated'),
  '850,000 keys': () => `{"model":"fast",${members(850_000)}}`,
  '850,000 keys inside': () => around(`[{${members(850_000)}}]`),
  '1,000,000 empty objects': () => around(`[${'{},'.repeat(1_000_000)}{}]`),
  '500 levels': () => around('['.repeat(500) + ']'.repeat(500)),
  '100,000 levels': () => around('['.repeat(100_000)),
  '10 MB of base64': () => around(`["${'QUJD'.repeat((10 * MB) / 4)}"]`),
  'a string of 60 MB': () => around(`["${'x'.repeat(60 * MB)}"]`),
  'a number of 20 MB': () => around(`[${'9'.repeat(20 * MB)}]`),
  '20 MB of escapes': () => around(`["${'\\u00e9'.repeat((20 * MB) / 6)}"]`),
  '20 MB of white space': () => around(`[${' '.repeat(20 * MB)}]`),
  'a name of 20 MB': () => `{"model":"fast","${'\\n'.repeat(10 * MB)}":1}`,
  '20 MB that are no JSON': () => 'x'.repeat(20 * MB),
}

type Body = (model: string) => string

const said =
  (count: number, message: (at: number) => object, more: object = {}): Body =>
  (model) =>
    JSON.stringify({
      model,
      messages: Array.from({ length: count }, (_, at) => message(at)),
      ...more,
    })
const user = (content: string) => ({ role: 'user', content })
const tool = (parameters: unknown) => ({
  tools: [{ type: 'function', function: { name: 'f', parameters } }],
})
/** A schema of definitions, each of which names others. */
const references = (count: number, named: (at: number) => number[]) => ({
  type: 'object',
  properties: { x: { $ref: '#/$defs/d0' } },
  $defs: Object.fromEntries(
    Array.from({ length: count }, (_, at) => [
      `d${at}`,
      {
        type: 'object',
        properties: Object.fromEntries(
          named(at).map((one, place) => [`p${place}`, { $ref: `#/$defs/d${one}` }]),
        ),
      },
    ]),
  ),
})
const called = (count: number, id: (at: number) => string, text = '{}') => ({
  role: 'assistant',
  tool_calls: Array.from({ length: count }, (_, at) => ({
    id: id(at),
    type: 'function',
    function: { name: 'f', arguments: text },
  })),
})
const LISTS = `[${'[],'.repeat(20 * MB)}1]`

/** Bodies that cost a translation more than they cost who sends them. */
const TRANSLATED: Readonly<Record<string, Body>> = {
  '80,000 messages of one role': said(80_000, () => user('x')),
  '80,000 instructions': said(80_000, (at) => (at ? { role: 'system', content: 'x' } : user('x'))),
  'references that double': said(
    1,
    () => user('x'),
    tool(references(21, (at) => (at < 20 ? [at + 1, at + 1] : []))),
  ),
  'references that grow as factorials': said(
    1,
    () => user('x'),
    tool(references(9, () => [0, 1, 2, 3, 4, 5, 6, 7, 8])),
  ),
  '1000 strings of 60,000 bytes': said(1000, () => user('x'.repeat(60_000))),
  '1000 strings of 15,000 escapes': said(1000, () => user('"\n'.repeat(7500))),
  '15,000 strings of 4000 bytes': said(15_000, () => user('x'.repeat(4000))),
  '1,000,000 texts in a list': said(1, () => user('x'), { stop: Array(1_000_000).fill('x') }),
  '16,000 ids that are alike': said(2, (at) =>
    at === 0
      ? user('x')
      : called(16_000, (call) => `${'p'.repeat(60)}${String(call >> 1).padStart(4, '0')}`),
  ),
  '60 MB of arguments': said(2, (at) =>
    at === 0 ? user('x') : called(1, () => 'c', `{"a":${LISTS}}`),
  ),
  '60 MB of a developer': (model) => around(`[{"role":"developer","content":${LISTS}}]`, model),
  '60 MB of options': (model) =>
    `{"model":"${model}","stream":true,"messages":[],"stream_options":${LISTS}}`,
}

/** Targets of different formats: a body is translated for each of them. */
const several = (...targets: AliasFile[]): AliasFile =>
  ({ strategy: { mode: 'fallback' }, targets }) as AliasFile

/** Each sort of way that a request takes. */
const waysTo = (upstream: string): Record<string, AliasFile> => {
  const at = (provider: string, model: string, more: object = {}) =>
    ({
      provider,
      api_key: 'k',
      custom_host: baseUrlFor(provider, upstream),
      override_params: { model },
      ...more,
    }) as AliasFile
  const aws = {
    aws_access_key_id: 'AKIA0',
    aws_secret_access_key: 'of-aws',
    aws_region: 'eu-central-1',
  }
  const guarded = {
    input_guardrails: [{ 'default.contains': { operator: 'none', words: ['zzz'] }, deny: true }],
  }
  const byGateway = { passthrough: false }
  return {
    openai: at('openai', 'gpt-5.1'),
    deepseek: at('deepseek', 'deepseek-chat'),
    anthropic: at('anthropic', 'claude-sonnet-4-5'),
    google: at('google', 'gemini-2.5-pro'),
    cohere: at('cohere', 'command-a-03-2025'),
    nova: at('bedrock', 'amazon.nova-pro-v1:0', aws),
    'google-by-gateway': at('google', 'gemini-2.5-pro', byGateway),
    'nova-by-gateway': at('bedrock', 'amazon.nova-pro-v1:0', { ...aws, ...byGateway }),
    'guarded-google': at('google', 'gemini-2.5-pro', guarded),
    'guarded-openai': at('openai', 'gpt-5.1', guarded),
    several: several(
      at('anthropic', 'claude-sonnet-4-5'),
      at('google', 'gemini-2.5-pro'),
      at('cohere', 'command-a-03-2025'),
      at('bedrock', 'amazon.nova-pro-v1:0', aws),
    ),
  }
}

/** One of the streams, and the longest silence between two of its events. */
async function openStream(url: string, signal: AbortSignal) {
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}` },
    body: '{"model":"fast","user":"steady","stream":true}',
    signal,
  })
  let last = performance.now()
  const stream = {
    longestMs: 0,
    reset() {
      last = performance.now()
      stream.longestMs = 0
    },
  }
  const follow = async () => {
    for await (const _ of response.body as ReadableStream<Uint8Array>) {
      const now = performance.now()
      stream.longestMs = Math.max(stream.longestMs, now - last)
      last = now
    }
  }
  follow().catch(() => {})
  return stream
}

/** How many times as long this machine takes over anything just now. */
function slowness(): number {
  const rounds = Array.from({ length: PLAIN_ROUNDS }, () => {
    const startedMs = performance.now()
    JSON.stringify(JSON.parse(PLAIN))
    return performance.now() - startedMs
  }).toSorted((a, b) => a - b)
  return Math.max(1, (rounds[PLAIN_ROUNDS >> 1] as number) / PLAIN_MS)
}

/** The least of several delays where the first is too long: other work on the machine does not delay every time. */
async function leastDelayMs(delayMs: () => Promise<number>, boundMs: number): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  for (let attempt = 0; least > boundMs && attempt < ATTEMPTS; attempt++) {
    const waitedMs = await delayMs()
    least = Math.min(least, waitedMs > boundMs ? Math.round(waitedMs / slowness()) : waitedMs)
  }
  return least
}

/** Sends a body from a process of its own: making and sending it would hold up the streams' reader. */
async function sendBody(url: string, file: string): Promise<string> {
  const script = join(import.meta.dir, 'send-body.ts')
  const child = Bun.spawn([process.execPath, script, `${url}/v1/chat/completions`, KEY, file])
  return (await new Response(child.stdout).text()).trim()
}

/** A running Portus, in which 24 streams go on, and how long the longest waits while work is done. */
async function besideStreams(aliases: (upstream: string) => Record<string, AliasFile>) {
  const provider = Bun.spawn(
    [process.execPath, join(import.meta.dir, '../support/providers/faulty/steady-child.ts')],
    {
      env: { CADENCE_MS: String(CADENCE_MS) },
      stdout: 'pipe',
    },
  )
  const { value: line } = await provider.stdout.getReader().read()
  const upstream = `${new TextDecoder().decode(line).trim()}/v1`
  const portus = await startBinary({
    aliases: { fast: openaiAlias(upstream), ...aliases(upstream) },
    env: { PORTUS_KEY_TESTS: KEY, PORTUS_MAX_BODY_BYTES: String(64 * MB) },
  })
  const leave = new AbortController()
  const streams = await Promise.all(
    Array.from({ length: STREAMS }, () => openStream(portus.url, leave.signal)),
  )
  return {
    url: portus.url,
    async longestDuring(work: Promise<unknown>) {
      for (const stream of streams) stream.reset()
      await work
      await Bun.sleep(2 * CADENCE_MS) // what was held up comes now
      return Math.round(Math.max(...streams.map(({ longestMs }) => longestMs)))
    },
    async [Symbol.asyncDispose]() {
      leave.abort()
      provider.kill('SIGKILL')
      await portus[Symbol.asyncDispose]()
    },
  }
}

test('no body delays the events of 24 other streams', async () => {
  using folder = temporaryFolder()
  await using beside = await besideStreams((upstream) => ({
    translated: openaiAlias(upstream, { passthrough: false }),
  }))
  const { longestDuring } = beside
  const file = join(folder.path, 'body')

  const baseline = await longestDuring(Bun.sleep(1000))
  const found: { name: string; status: string; delay: number }[] = []
  for (const [name, make] of Object.entries(BODIES)) {
    await Bun.write(file, make())
    let status = ''
    const send = async () => {
      status = await sendBody(beside.url, file)
    }
    const delay = await leastDelayMs(
      async () => (await longestDuring(send())) - baseline,
      MARGIN_MS,
    )
    found.push({ name, status, delay })
  }

  const accepted = found.filter(({ status }) => status === '200')
  figure('stall.longest', Math.max(...accepted.map(({ delay }) => delay)))
  for (const { name, status, delay } of found) console.log(`${name}: ${status}, +${delay} ms`)
  expect(found.filter(({ delay }) => delay > MARGIN_MS)).toEqual([])
  expect(found.map(({ status }) => status)).toContain('200')
  expect(found.map(({ status }) => status)).toContain('400')
}, 120_000)

test('no body that is translated delays the events of 24 other streams', async () => {
  using folder = temporaryFolder()
  await using beside = await besideStreams(waysTo)
  const { longestDuring } = beside
  const file = join(folder.path, 'body')

  const baseline = await longestDuring(Bun.sleep(1000))
  const found: { name: string; status: string; delay: number }[] = []
  for (const [shape, make] of Object.entries(TRANSLATED))
    for (const alias of Object.keys(waysTo(''))) {
      await Bun.write(file, make(alias))
      let status = ''
      const send = async () => {
        status = await sendBody(beside.url, file)
      }
      const delay = await leastDelayMs(
        async () => (await longestDuring(send())) - baseline,
        TRANSLATION_MS,
      )
      found.push({ name: `${shape}, ${alias}`, status, delay })
    }

  for (const { name, status, delay } of found) console.log(`${name}: ${status}, +${delay} ms`)
  expect(found.filter(({ delay }) => delay > TRANSLATION_MS)).toEqual([])
  // What passes through is not refused. Only a member that is too large to be searched for names of models is.
  // The fake speaks OpenAI's format alone, so that other formats fail behind it.
  const refused = found.filter(({ name, status }) => name.endsWith(', openai') && status !== '200')
  expect(refused).toMatchObject([{ name: '60 MB of options, openai', status: '400' }])
  expect([...new Set(found.map(({ status }) => status))].sort()).toEqual(['200', '400', '502'])
}, 600_000)
