/**
 * What a plain chat costs several builds of Portus that run in the same seconds, so that whatever disturbs one disturbs
 * all. Prints each round's processor time for a request, and the median of its ratios to the first build's. Needs wrk.
 *
 * bun bench/builds.ts <rounds> <executable> <executable> ...
 */
import { temporaryFolder } from '../tests/support/process/child'
import { startScript } from './children'
import { fullLoad } from './load'
import { median } from './statistics'
import { freshPortus } from './subjects'

const ROUND_SECONDS = 4
const CONNECTIONS = 16
/** Before the code of a process is compiled for good, a request costs more. */
const WARM_UP_SECONDS = 4

const [rounds = '5', ...executables] = process.argv.slice(2)

await using running = new AsyncDisposableStack()
const folder = running.adopt(temporaryFolder(), (made) => made[Symbol.dispose]()).path
const provider = running.use(await startScript('provider.ts'))
const builds: { name: string; subject: Awaited<ReturnType<typeof freshPortus>>['subject'] }[] = []
for (const executable of executables) {
  const { subject } = running.use(await freshPortus(provider, { executable }))
  await fullLoad(subject, folder, WARM_UP_SECONDS)
  builds.push({ name: executable, subject })
}

const found = new Map<string, number[]>(builds.map(({ name }) => [name, []]))
for (let round = 0; round < Number(rounds); round++)
  await Promise.all(
    builds.map(async ({ name, subject }) => {
      const load = await fullLoad(subject, folder, ROUND_SECONDS, CONNECTIONS)
      found.get(name)?.push(load.processorUs)
    }),
  )

const [first = []] = found.values()
for (const [name, values] of found) {
  const ratio = median(values.map((value, round) => value / (first[round] ?? value)))
  const all = values.map((value) => value.toFixed(0)).join(' ')
  console.log(`${name}: ${median(values).toFixed(0)} us, ${ratio.toFixed(3)} times (${all})`)
}
