/**
 * A process that shares limits in Redis. `hold` takes one of a limit and keeps it; `load` asks for so many milliseconds as often
 * as it can, and prints when each request that was let in was sent and answered.
 */
import type { Rule } from '../../../src/limits/rules/rule'
import { windowAt } from '../../../src/limits/rules/window'
import { localLimits } from '../../../src/store/limits/local/local-limits'
import { heapTable } from '../../../src/store/limits/local/table'
import { openRedisLimits } from '../../../src/store/limits/redis/open'

/** What a child does. */
export type Task = {
  url: string
  rule: Rule
  does: 'hold' | 'load'
  leaseMs?: number
  forMs?: number
  /** How many ask at the same time. */
  clients?: number
}

/** When a request was sent and answered, in milliseconds of the epoch. */
export type Grant = [sentMs: number, answeredMs: number]

const nowMs = () => performance.timeOrigin + performance.now()

if (import.meta.main) {
  const {
    url,
    rule,
    does,
    leaseMs,
    forMs = 0,
    clients = 1,
  }: Task = JSON.parse(process.argv[2] ?? '')
  const limits = openRedisLimits({
    url,
    own: localLimits({ table: heapTable(), windowAt }),
    windowAt,
    counted: async () => [],
    rules: () => [],
    log: (_, message) => console.error(message),
    deadlineMs: 5000,
    ...(leaseMs !== undefined && { leaseMs }),
  })
  if (does === 'hold') {
    const { isGranted } = await limits.admit([{ rule, amount: 1 }])
    console.log(isGranted ? 'held' : 'refused')
    setInterval(() => {}, 1000)
  } else {
    const grants: Grant[] = []
    // Both processes begin together: when the parent says so.
    console.log('ready')
    for await (const _ of process.stdin) break
    const endMs = nowMs() + forMs
    const client = async () => {
      while (nowMs() < endMs) {
        const sentMs = nowMs()
        if ((await limits.admit([{ rule, amount: 1 }])).isGranted) grants.push([sentMs, nowMs()])
      }
    }
    await Promise.all(Array.from({ length: clients }, client))
    console.log(JSON.stringify(grants))
    await limits.close()
    process.exit(0)
  }
}
