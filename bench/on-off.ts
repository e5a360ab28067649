import { join } from 'node:path'
import { KEY } from '../tests/support/portus'
import { processorMs } from '../tests/support/process/proc'
import { hello } from '../tests/support/providers/models/hello'
import { startProvider } from '../tests/support/providers/server'

const AT_ONCE = 16

/** What is compared: a script that serves and prints its address, with `on` or `off` and the provider's address as arguments. */
export type OnOff = {
  script: string
  /** Of each pair of processes. */
  turns: number
  /** In a turn. */
  requests: number
  pairs: number
  /** Whether `off` is compared to itself: how much of a ratio is chance. */
  isSame: boolean
}

type Child = { child: Bun.Subprocess; url: string }

const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

/** Compares the processor time of a request in two processes that take turns. Prints the median of the ratios of neighbouring turns. */
export async function compareOnOff(given: OnOff): Promise<void> {
  const { script, turns, requests, pairs: starts, isSame } = given
  using provider = startProvider((received) => {
    provider.received.length = 0
    return hello(received)
  })
  const start = async (mode: string): Promise<Child> => {
    const path = join(import.meta.dir, script)
    const child = Bun.spawn([process.execPath, path, mode, provider.url], { stdout: 'pipe' })
    const { value } = await child.stdout.getReader().read()
    return { child, url: new TextDecoder().decode(value).trim() }
  }
  const pairs: { on: number; off: number }[] = []
  for (let started = 0; started < starts; started++) {
    // The process that is started first takes some percent more, whatever it does.
    const isOnFirst = started % 2 === 0
    const mode = isSame ? 'off' : 'on'
    const first = await start(isOnFirst ? mode : 'off')
    const second = await start(isOnFirst ? 'off' : mode)
    const [on, off] = isOnFirst ? [first, second] : [second, first]
    // Code is compiled while it runs.
    for (const one of [on, off, on, off]) await turn(one, requests)
    for (let count = 0; count < turns; count++) {
      // Whoever is first has it a little better, or worse.
      const isFirst = count % 2 === 0
      const first = await turn(isFirst ? on : off, requests)
      const second = await turn(isFirst ? off : on, requests)
      pairs.push(isFirst ? { on: first, off: second } : { on: second, off: first })
    }
    for (const { child } of [on, off]) child.kill()
  }
  console.log({
    onUs: Math.round(median(pairs.map((pair) => pair.on))),
    offUs: Math.round(median(pairs.map((pair) => pair.off))),
    medianRatio: Number(median(pairs.map((pair) => pair.on / pair.off)).toFixed(4)),
    ratioOfSums: Number(
      (sum(pairs.map((pair) => pair.on)) / sum(pairs.map((pair) => pair.off))).toFixed(4),
    ),
  })
}

/** Microseconds of processor time that a request takes. */
async function turn({ child, url }: Child, requests: number): Promise<number> {
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
