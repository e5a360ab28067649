/**
 * How long the executable takes from start to its first answer, and how much memory it holds then:
 * `bun run bench:start [runs]`. Figures only; whether they are good is for the reader to say.
 */

import { readFileSync } from 'node:fs'
import { binary } from '../tests/support/binary'
import { freePort, temporaryFolder } from '../tests/support/process'

const RUNS = Number(process.argv[2] ?? 15)
const KEY = 'bench-0123456789abcdef0123456789'
/** Long enough for what a start leaves behind to be collected. */
const IDLE_MS = 2000

const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0

/** Memory of a process in MB: resident, and without what it shares with others. */
function memoryOf(pid: number) {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
  const sum = (name: RegExp) =>
    [...rollup.matchAll(name)].reduce((total, [, kilobytes]) => total + Number(kilobytes), 0) / 1000
  return { resident: sum(/^Rss:\s+(\d+)/gm), own: sum(/^Private_(?:Clean|Dirty):\s+(\d+)/gm) }
}

/** Asks until there is an answer. */
async function firstAnswer(url: string, init?: RequestInit): Promise<void> {
  for (;;) {
    const response = await fetch(url, init).catch(() => undefined)
    await response?.arrayBuffer()
    if (response?.ok) return
    await Bun.sleep(0.5)
  }
}

async function run(executable: string, env: Record<string, string>) {
  using folder = temporaryFolder()
  const url = `http://127.0.0.1:${env.PORTUS_PORT}`
  const started = performance.now()
  const child = Bun.spawn([executable, 'dev'], {
    cwd: folder.path,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  await firstAnswer(`${url}/health`)
  const healthMs = performance.now() - started
  await firstAnswer(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}` },
    body: JSON.stringify({ model: 'demo', messages: [{ role: 'user', content: 'Hello!' }] }),
  })
  const chatMs = performance.now() - started
  await Bun.sleep(IDLE_MS)
  const memory = memoryOf(child.pid)
  child.kill()
  await child.exited
  return { healthMs, chatMs, ...memory }
}

const executable = await binary()
/** Portus starts itself again to raise the runtime's limit, unless its environment has done so. */
const environments = { plain: {}, 'as in the image': { BUN_CONFIG_MAX_HTTP_REQUESTS: '65535' } }

console.log(`${(Bun.file(executable).size / 1e6).toFixed(1)} MB on disk, median of ${RUNS} runs`)
for (const [name, more] of Object.entries(environments)) {
  const results: Awaited<ReturnType<typeof run>>[] = []
  for (let i = 0; i < RUNS; i++)
    results.push(
      await run(executable, { PORTUS_PORT: String(freePort()), PORTUS_KEY_BENCH: KEY, ...more }),
    )
  const of = (key: keyof (typeof results)[number]) => median(results.map((one) => one[key]))
  console.log(
    `${name.padEnd(16)} start to /health ${of('healthMs').toFixed(0)} ms, to the first chat ${of('chatMs').toFixed(0)} ms, ` +
      `idle ${of('resident').toFixed(0)} MB resident (${of('own').toFixed(0)} MB its own)`,
  )
}
