/**
 * How long the executable takes from start to its first answer, how much memory it holds then, and how soon it handles
 * signals:
 * `npx -y bun@1.4.5 run bench:start [runs]`. Figures only; whether they are good is for the reader to say.
 */

import { RUNTIME_SETTINGS } from '../src/server/runtime-environment'
import { binary } from '../tests/support/process/binary'
import { freePort, temporaryFolder } from '../tests/support/process/child'
import { handlesSignal } from '../tests/support/process/proc'
import { own } from './children'
import { memoryOf } from './process-figures'
import { median } from './statistics'

const KEY = 'bench-0123456789abcdef0123456789'
/** Long enough for what a start leaves behind to be collected. */
const IDLE_MS = 2000
/** A start that takes longer has failed. */
const LIMIT_MS = 20_000

/** What one start took, in milliseconds, and the memory held when idle, in MB. */
export type Start = { healthMs: number; chatMs: number; resident: number; own: number }

/** When a start first handles SIGTERM, and when it listens, in milliseconds since it began. */
export type EarlySignals = { handledMs: number; listeningMs: number }

/** Portus starts itself again to raise the runtime's limit, unless its environment has done so. */
export const IMAGE_ENVIRONMENT = RUNTIME_SETTINGS

/**
 * Reads what Portus prints until it says that it listens. Asking again and again in its place would
 * take the processor from what is being measured.
 */
async function untilListening(output: ReadableStream<Uint8Array>): Promise<void> {
  const late = AbortSignal.timeout(LIMIT_MS)
  let text = ''
  for await (const chunk of output) {
    text += new TextDecoder().decode(chunk)
    if (text.includes('http://')) return
    late.throwIfAborted()
  }
  throw new Error('Portus ended before it listened')
}

async function ask(url: string, init?: RequestInit): Promise<void> {
  const response = await fetch(url, init)
  await response.arrayBuffer()
  if (!response.ok) throw new Error(`${url} answered ${response.status}`)
}

/** Starts the executable once, with the models of `dev`, and asks it for its health and for a chat. */
export async function measureStart(
  executable: string,
  env: Record<string, string> = {},
): Promise<Start> {
  using folder = temporaryFolder()
  const port = String(freePort())
  const url = `http://127.0.0.1:${port}`
  const started = performance.now()
  await using running = own(
    Bun.spawn([executable, 'dev'], {
      cwd: folder.path,
      env: { PORTUS_PORT: port, PORTUS_KEY_BENCH: KEY, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  )
  await untilListening(running.child.stdout)
  await ask(`${url}/health`)
  const healthMs = performance.now() - started
  await ask(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}` },
    body: JSON.stringify({ model: 'demo', messages: [{ role: 'user', content: 'Hello!' }] }),
  })
  const chatMs = performance.now() - started
  await Bun.sleep(IDLE_MS)
  return { healthMs, chatMs, ...memoryOf(running.child.pid) }
}

/** Starts the executable once, and looks in /proc each millisecond whether it handles SIGTERM yet. */
export async function measureSignals(
  executable: string,
  env: Record<string, string> = {},
): Promise<EarlySignals> {
  using folder = temporaryFolder()
  const started = performance.now()
  await using running = own(
    Bun.spawn([executable, 'dev'], {
      cwd: folder.path,
      env: { PORTUS_PORT: String(freePort()), PORTUS_KEY_BENCH: KEY, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  )
  const listening = untilListening(running.child.stdout).then(() => performance.now() - started)
  while (!handlesSignal(running.child.pid, 'SIGTERM')) {
    if (running.child.exitCode !== null) throw new Error('Portus ended before it handled SIGTERM')
    await Bun.sleep(1)
  }
  const handledMs = performance.now() - started
  return { handledMs, listeningMs: await listening }
}

if (import.meta.main) {
  const runs = Number(process.argv[2] ?? 15)
  const executable = await binary()
  console.log(`${(Bun.file(executable).size / 1e6).toFixed(1)} MB on disk, median of ${runs} runs`)
  const environments = { plain: {}, 'as in the image': IMAGE_ENVIRONMENT }
  for (const [name, env] of Object.entries(environments)) {
    const results: Start[] = []
    for (let i = 0; i < runs; i++) results.push(await measureStart(executable, env))
    const of = (key: keyof Start) => median(results.map((one) => one[key])).toFixed(0)
    console.log(
      `${name.padEnd(16)} start to /health ${of('healthMs')} ms, to the first chat ${of('chatMs')} ms, ` +
        `idle ${of('resident')} MB resident (${of('own')} MB its own)`,
    )
    const signals: EarlySignals[] = []
    for (let i = 0; i < runs; i++) signals.push(await measureSignals(executable, env))
    const medianOf = (figure: (one: EarlySignals) => number) => median(signals.map(figure))
    const share = medianOf(({ handledMs, listeningMs }) => handledMs / listeningMs)
    console.log(
      `${''.padEnd(16)} start to the handler of SIGTERM ${medianOf((one) => one.handledMs).toFixed(0)} ms, ` +
        `${(100 * share).toFixed(0)} % of the ${medianOf((one) => one.listeningMs).toFixed(0)} ms until it listens`,
    )
  }
}
