import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { constantRate, fullLoad } from '../load'
import { freshPortus, type Subject } from '../subjects'

/** Far more than a measurement uses. */
const MANY = 1_000_000_000

/** Files of a configuration. */
export type Files = Readonly<Record<string, unknown>>

const PRICES = { 'prices.json': { models: { 'openai/gpt-real': { input: 1, output: 4 } } } }

/** An application and a team with six limits, of all kinds. */
export const SIX_LIMITS: Files = {
  'applications/bench.json': {
    team: 'bench-team',
    limits: {
      requests: [
        { max: MANY, per: 'second' },
        { max: MANY, per: 'minute' },
      ],
      tokens: [{ max: MANY, per: 'minute' }],
      concurrent_requests: 1_000_000,
    },
    budgets: [{ usd: 1_000_000, per: 'day' }],
  },
  'teams/bench-team.json': { budgets: [{ usd: 1_000_000, per: 'month' }] },
  ...PRICES,
}

/** An application with a budget and nothing else. */
export const ONE_BUDGET: Files = {
  'applications/bench.json': { budgets: [{ usd: 1_000_000, per: 'month' }] },
  ...PRICES,
}

/** So many processes there are. */
export const PROCESSES = 2

/** What two processes did together. Times are those of Portus. */
export type Turn = { perSecond: number; processorUs: number; p50Ms: number; p99Ms: number }

/** Two processes that serve the same applications. */
export type Processes = {
  subjects: readonly Subject[]
  /** As many requests as they answer. */
  full(seconds: number): Promise<Pick<Turn, 'perSecond' | 'processorUs'>>
  /** Requests at an even rate. @param perSecond for each process */
  even(perSecond: number, seconds: number): Promise<Pick<Turn, 'p50Ms' | 'p99Ms'>>
  [Symbol.asyncDispose](): Promise<void>
}

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length

/** Starts them with the limits, the prices and what `env` says. */
export async function startProcesses(
  provider: Pick<Subject, 'url'>,
  folder: string,
  env: Record<string, string>,
  files: Files = SIX_LIMITS,
): Promise<Processes> {
  await using starting = new AsyncDisposableStack()
  const subjects: Subject[] = []
  for (let count = 0; count < PROCESSES; count++)
    subjects.push(starting.use(await freshPortus(provider, { files, env })).subject)
  const own = ({ pid }: Subject) => {
    const path = join(folder, String(pid))
    mkdirSync(path, { recursive: true })
    return path
  }
  const running = starting.move()
  return {
    subjects,
    async full(seconds) {
      const all = await Promise.all(subjects.map((one) => fullLoad(one, own(one), seconds, 16)))
      return {
        perSecond: all.reduce((sum, { perSecond }) => sum + perSecond, 0),
        processorUs: mean(all.map(({ processorUs }) => processorUs)),
      }
    },
    async even(perSecond, seconds) {
      const all = await Promise.all(
        subjects.map((one) => constantRate(one, own(one), perSecond, seconds)),
      )
      return {
        p50Ms: mean(all.map(({ p50Ms }) => p50Ms)),
        p99Ms: mean(all.map(({ p99Ms }) => p99Ms)),
      }
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}
