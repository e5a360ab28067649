import type { LimitStore } from '../../src/limits/limit-store'
import type { Rule } from '../../src/limits/rules/rule'
import { windowAt } from '../../src/limits/rules/window'
import { localLimits } from '../../src/store/limits/local/local-limits'
import { heapTable } from '../../src/store/limits/local/table'
import { openRedisLimits } from '../../src/store/limits/redis/open'
import type { Redis } from '../../tests/support/stores/redis'

const ROOT = 'measured:{limits}'
const RULE: Rule = {
  id: 'application/bench/tokens/1',
  owner: { kind: 'application', name: 'bench' },
  unit: 'tokens',
  window: { kind: 'sliding', seconds: 1 },
  max: Number.MAX_SAFE_INTEGER,
  whenStoreFails: 'open',
  warnAt: [],
  cutsOff: false,
  cachedFactor: 0,
}
/** Each of the 64 parts of a second has some. */
const EVERY_MS = 5
const TIMES = 300
const TOKENS = 16_000

/** Bytes of a limit that slides when each of its parts was used. */
export async function fullSlidingKey(redis: Redis): Promise<number> {
  const own: LimitStore = localLimits({ table: heapTable(), windowAt })
  const limits = openRedisLimits({
    url: redis.url,
    own,
    windowAt,
    counted: async () => [],
    rules: () => [RULE],
    log() {},
    root: ROOT,
  })
  while (!limits.isUp()) await Bun.sleep(5)
  for (let time = 0; time < TIMES; time++) {
    const decision = await limits.admit([{ rule: RULE, amount: TOKENS }])
    if (decision.isGranted)
      limits.settle(decision.lane, [{ rule: RULE, reserved: TOKENS, used: TOKENS }])
    await Bun.sleep(EVERY_MS)
  }
  const bytes = Number(
    await redis.send('MEMORY', 'USAGE', `${ROOT}:rule:${RULE.id}`, 'SAMPLES', '0'),
  )
  await limits.close()
  return bytes
}
