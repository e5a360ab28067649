/**
 * What counting costs, of requests and of the health of targets: processor time of the same app with and without it. The two take turns, many times, so that what
 * the machine does meanwhile is the same for both. Prints the median of the ratios of neighbouring turns.
 *
 * Two processes of the same code differ as well, so each pair is started anew several times; `same` compares the app without
 * counting to itself, which shows how much of a ratio is chance.
 *
 * bun bench/metrics.ts <turns of a pair> <requests in a turn> <pairs> [same]
 */
import { join } from 'node:path'
import { KEY } from '../tests/support/portus'
import { processorMs } from '../tests/support/process/proc'
import { hello } from '../tests/support/providers/models/hello'
import { startProvider } from '../tests/support/providers/server'

const AT_ONCE = 16
const turns = Number(process.argv[2] ?? 20)
const requests = Number(process.argv[3] ?? 1000)
const starts = Number(process.argv[4] ?? 4)
const isSame = process.argv[5] === 'same'

using provider = startProvider((received) => {
  provider.received.length = 0
  return hello(received)
})

async function start(mode: 'on' | 'off') {
  const script = join(import.meta.dir, 'metrics-child.ts')
  const child = Bun.spawn([process.execPath, script, mode, provider.url], { stdout: 'pipe' })
  const { value } = await child.stdout.getReader().read()
  return { child, url: new TextDecoder().decode(value).trim() }
}

/** Microseconds of processor time that a request takes. */
async function turn({ child, url }: Awaited<ReturnType<typeof start>>): Promise<number> {
  const before = processorMs(child.pid)
  let left = requests
  const ask = async () => {
    while (left-- > 0)
      await fetch(`${url}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${KEY}` },
        body: '{"model":"fast","messages":[{"role":"user","content":"Hi"}]}',
      }).then((response) => response.bytes())
  }
  await Promise.all(Array.from({ length: AT_ONCE }, ask))
  return ((processorMs(child.pid) - before) * 1000) / requests
}

const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN

const pairs: { on: number; off: number }[] = []
for (let started = 0; started < starts; started++) {
  // The process that is started first takes some percent more, whatever it does.
  const isOnFirst = started % 2 === 0
  const mode = isSame ? 'off' : 'on'
  const first = await start(isOnFirst ? mode : 'off')
  const second = await start(isOnFirst ? 'off' : mode)
  const [on, off] = isOnFirst ? [first, second] : [second, first]
  // Code is compiled while it runs.
  for (const one of [on, off, on, off]) await turn(one)
  for (let count = 0; count < turns; count++) {
    // Whoever is first has it a little better, or worse.
    const isFirst = count % 2 === 0
    const first = await turn(isFirst ? on : off)
    const second = await turn(isFirst ? off : on)
    pairs.push(isFirst ? { on: first, off: second } : { on: second, off: first })
  }
  for (const { child } of [on, off]) child.kill()
}
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
console.log({
  onUs: Math.round(median(pairs.map((pair) => pair.on))),
  offUs: Math.round(median(pairs.map((pair) => pair.off))),
  medianRatio: Number(median(pairs.map((pair) => pair.on / pair.off)).toFixed(4)),
  ratioOfSums: Number(
    (sum(pairs.map((pair) => pair.on)) / sum(pairs.map((pair) => pair.off))).toFixed(4),
  ),
})
