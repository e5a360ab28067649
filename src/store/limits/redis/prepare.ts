import type { Rule } from '../../../limits/rules/rule'
import type { Connection } from './connection'
import { CODES } from './lua-scripts'
import { type Counting, countNew, rebuild } from './rebuild'
import type { Report } from './report'
import type { Session } from './session'

/** Why limits wait although Redis answers. */
export const FLUSHED = 'Redis has lost the counters'

/** For how long it waits for another process that makes the counters anew, before it says so. */
const LOOKS = 20
const LOOK_MS = 50

/** What a connection is made ready with. */
export type PrepareOptions = {
  session: Session
  report: Report
  rules: () => readonly Rule[]
  counting: Counting
  /** What is slower than that is too slow for requests. */
  deadlineMs: number
}

/** Makes a connection ready: its process joins those that count, and counters that are gone are made anew. */
export type Prepare = {
  /** @throws where requests cannot use it. */
  (connection: Connection): Promise<void>
  /** Looks whether there are rules that nobody has counted, and counts them. Never throws. */
  countNewRules(connection: Connection): Promise<void>
}

/** The steps for the connections of one process. */
export function preparing(options: PrepareOptions): Prepare {
  const { session, report, rules, counting, deadlineMs } = options
  let known = new Set<string>()
  let generation = ''
  let isCounting = false

  const prepare = async (connection: Connection) => {
    const run = await runOf(connection, counting.backgroundMs)
    const join = () => session.join(connection, run)
    let code = await join()
    for (let looks = 0; code === CODES.lost && looks < LOOKS; looks++) {
      // An empty Redis at the start is none that has lost something.
      if (session.generation !== '') report.wentDown(FLUSHED)
      const isLost = async () => (await join()) === CODES.lost
      const made = await rebuild(connection, run, rules(), isLost, counting)
      if (made === undefined) await Bun.sleep(LOOK_MS)
      else report.rebuilt(made)
      code = await join()
    }
    if (code === CODES.lost) throw new Error('another process makes the counters anew')
    if (code !== CODES.granted) throw new Error('Redis has not let this process join')
    await connection.send('PING', [], deadlineMs)
  }
  const countNewRules = async (connection: Connection) => {
    if (isCounting) return
    isCounting = true
    if (generation !== session.generation) known = new Set()
    generation = session.generation
    const all = rules()
    const unknown = all.filter(({ id }) => !known.has(id))
    try {
      if (unknown.length > 0) await countNew(connection, unknown, counting)
      known = new Set(all.map(({ id }) => id))
    } catch {
      // It is tried again. Whatever has failed, Redis or the ledger, says so itself.
    } finally {
      isCounting = false
    }
  }
  return Object.assign(prepare, { countNewRules })
}

/** The id of the server's run, which changes when it starts again. Empty where it does not say. */
async function runOf(connection: Connection, deadlineMs: number): Promise<string> {
  // Some access lists forbid it. What else fails here fails again in what follows.
  const info = await connection.send('INFO', ['server'], deadlineMs).catch(() => '')
  const line = String(info)
    .split('\n')
    .find((text) => text.startsWith('run_id:'))
  return line?.slice('run_id:'.length).trim() ?? ''
}
