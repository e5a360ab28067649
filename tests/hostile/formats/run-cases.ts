import { type Lane, type Stage, startStage } from './stage'

/** What one run of a fuzzer is given. */
export type Options = {
  cases: number
  seed: number
  lanes?: number
  /** The only case that runs, to see what goes on in it. */
  only?: number
}

/** What one run has found. */
export type Result = {
  failures: string[]
  /** How the cases ended, by status. */
  statuses: Map<number, number>
  /** How many answers said all that the provider meant. */
  same: number
  perSecond: number
}

/** What went on in one case. */
export type Case = { problems: string[]; status: number; isSame: boolean; told: string }

export type RunCase = (lane: Lane, index: number, options: Options) => Promise<Case>

const LANES = 8
const MAX_FAILURES = 40
const OUTPUT_INTERVAL_MS = 250

/** Runs cases over all lanes, and looks at the process all the while. */
export async function runCases(runCase: RunCase, options: Options): Promise<Result> {
  const { cases, seed, only, lanes = LANES } = options
  await using stage: Stage = await startStage(lanes)
  const failures: string[] = []
  const statuses = new Map<number, number>()
  let same = 0
  let next = only ?? 0
  const end = only === undefined ? cases : only + 1
  const fail = (told: string) => void (failures.length < MAX_FAILURES && failures.push(told))
  const startedAtMs = performance.now()
  const reader = setInterval(() => {
    for (const problem of stage.output()) fail(`seed ${seed}, near case ${next}: ${problem}`)
  }, OUTPUT_INTERVAL_MS)
  await Promise.all(
    stage.lanes.map(async (lane) => {
      while (next < end && failures.length < MAX_FAILURES) {
        const index = next++
        if (index === Math.floor(cases / 10)) stage.note()
        const { problems, status, isSame, told } = await unlessLate(() =>
          runCase(lane, index, options),
        )
        statuses.set(status, (statuses.get(status) ?? 0) + 1)
        if (isSame) same++
        if (await isKeptWaiting(lane)) problems.push('the provider is kept waiting')
        if (problems.length > 0)
          fail(`seed ${seed}, case ${index}: ${problems.join('; ')}\n${told}`)
        else if (only !== undefined) console.log(told)
      }
    }),
  )
  clearInterval(reader)
  if (only === undefined)
    for (const problem of await stage.atTheEnd()) fail(`seed ${seed}, at the end: ${problem}`)
  const perSecond = Math.round((next - (only ?? 0)) / ((performance.now() - startedAtMs) / 1000))
  return { failures, statuses, same, perSecond }
}

const GATEWAY_TIMEOUT = 504

/** What a fake says that gets a call of an earlier case, which was on its way when it was given up. */
export const STALE = ['the fake refused a plain request', 'a refusal became an answer']

/** A case as it goes on a machine that is not too busy for the patience of this Portus. */
async function unlessLate(run: () => Promise<Case>): Promise<Case> {
  for (let attempt = 1; ; attempt++) {
    const met = await run()
    const isLate = met.status === GATEWAY_TIMEOUT
    // What was sent too late must not be taken for the next case's.
    if (isLate) await Bun.sleep(100)
    const isStale = met.problems.some((problem) => STALE.includes(problem))
    if (!(isLate || isStale) || met.problems.length === 0 || attempt === 3) return met
  }
}

/** Whether Portus still waits for a provider whose client has its answer. */
async function isKeptWaiting({ provider }: Lane): Promise<boolean> {
  for (let waits = 0; provider.open() > 0 && waits < 400; waits++) await Bun.sleep(10)
  if (provider.open() === 0) return false
  provider.drop()
  return true
}
