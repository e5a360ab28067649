import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { figure } from '../support/assert/figures'
import { openaiAlias } from '../support/portus'
import { startBinary } from '../support/process/binary'
import { temporaryFolder } from '../support/process/child'

const KEY = 'pk-stall-71c2'
const STREAMS = 24
const CADENCE_MS = 20
const MB = 1024 * 1024
/** Of what a person sees of a stream, this much may be anybody else's doing. */
const MARGIN_MS = 100

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

/** Sends a body from a process of its own: making and sending it would hold up the streams' reader. */
async function sendBody(url: string, file: string): Promise<string> {
  const script = join(import.meta.dir, 'send-body.ts')
  const child = Bun.spawn([process.execPath, script, `${url}/v1/chat/completions`, KEY, file])
  return (await new Response(child.stdout).text()).trim()
}

test('no body delays the events of 24 other streams', async () => {
  using folder = temporaryFolder()
  const provider = Bun.spawn(
    [process.execPath, join(import.meta.dir, '../support/providers/faulty/steady-child.ts')],
    {
      env: { CADENCE_MS: String(CADENCE_MS) },
      stdout: 'pipe',
    },
  )
  const { value: line } = await provider.stdout.getReader().read()
  const upstream = `${new TextDecoder().decode(line).trim()}/v1`
  await using portus = await startBinary({
    aliases: {
      fast: openaiAlias(upstream),
      translated: openaiAlias(upstream, { passthrough: false }),
    },
    env: { PORTUS_KEY_TESTS: KEY, PORTUS_MAX_BODY_BYTES: String(64 * MB) },
  })
  const leave = new AbortController()
  const streams = await Promise.all(
    Array.from({ length: STREAMS }, () => openStream(portus.url, leave.signal)),
  )
  const longestDuring = async (work: Promise<unknown>) => {
    for (const stream of streams) stream.reset()
    await work
    await Bun.sleep(2 * CADENCE_MS) // what was held up comes now
    return Math.round(Math.max(...streams.map(({ longestMs }) => longestMs)))
  }
  const file = join(folder.path, 'body')

  const baseline = await longestDuring(Bun.sleep(1000))
  const found: { name: string; status: string; delay: number }[] = []
  for (const [name, make] of Object.entries(BODIES)) {
    await Bun.write(file, make())
    let status = ''
    const send = async () => {
      status = await sendBody(portus.url, file)
    }
    let delay = (await longestDuring(send())) - baseline
    // What other work on the machine has delayed once, it does not delay twice.
    if (delay > MARGIN_MS) delay = Math.min(delay, (await longestDuring(send())) - baseline)
    found.push({ name, status, delay })
  }
  leave.abort()
  provider.kill('SIGKILL')

  const accepted = found.filter(({ status }) => status === '200')
  figure('stall.longest', Math.max(...accepted.map(({ delay }) => delay)))
  for (const { name, status, delay } of found) console.log(`${name}: ${status}, +${delay} ms`)
  expect(found.filter(({ delay }) => delay > MARGIN_MS)).toEqual([])
  expect(found.map(({ status }) => status)).toContain('200')
  expect(found.map(({ status }) => status)).toContain('400')
}, 120_000)
