import type { Condition, Seen } from '../../alerts/condition'
import { budgetConditions } from '../../alerts/conditions/budgets'
import { reloadConditions } from '../../alerts/conditions/reload'
import { storeConditions } from '../../alerts/conditions/stores'
import { targetConditions } from '../../alerts/conditions/targets'
import type { Marks } from '../../alerts/marks/sturdy-marks'
import type { LiveConfig } from '../../config/live-config'
import type { ReloadState } from '../../config/reload-state'
import type { LimitStore } from '../../limits/limit-store'
import type { Rule } from '../../limits/rules/rule'
import type { Health } from '../../telemetry/health/health'
import { everyRule } from '../accounts/every-rule'
import type { Accounts } from '../accounts/open-accounts'

/** Everything that something can be wrong with. */
export type Surroundings = {
  live: LiveConfig
  accounts: Pick<Accounts, 'accounting' | 'ledger' | 'redis'>
  health: Health
  reloads: () => ReloadState | undefined
  marks: Pick<Marks, 'kind' | 'isUp'>
}

/** So many are looked at before requests get a turn. Redis is asked for few at a time, because it answers all of them at once. */
const AT_ONCE = 50

/** Looks at all of it. What stores do between two looks counts, too. */
export function lookAround({
  live,
  accounts: { accounting, ledger, redis },
  health,
  reloads,
  marks,
}: Surroundings): () => Promise<Seen> {
  const storesNow = storeConditions()
  return async () => {
    const { settings, aliases } = live.current
    const isRedisUp = redis?.isUp()
    const budgets = everyRule(live.current).filter(({ unit }) => unit === 'micro_usd')
    const spent = isRedisUp === false ? undefined : await budgetsNow(accounting.store, budgets)
    const healthOf = health.look()
    const targets = await inParts([...aliases.values()], (some) =>
      some.flatMap((alias) => targetConditions(alias, (target) => healthOf(alias.name, target))),
    )
    const stores = storesNow(
      {
        isRedisUp,
        ledger: ledger?.state(),
        ledgerIn: settings.PORTUS_DATABASE_URL === undefined ? 'file' : 'database',
        marks: { kind: marks.kind, isUp: marks.isUp() },
      },
      performance.now(),
    )
    return {
      conditions: [
        ...(spent ?? []),
        ...targets,
        ...reloadConditions(reloads(), live.redact),
        ...stores,
      ],
      unknown: new Set(spent ? [] : (['budget_warning', 'budget_used_up'] as const)),
    }
  }
}

/** Undefined where one of them cannot be looked at. */
async function budgetsNow(
  store: Pick<LimitStore, 'look'>,
  rules: readonly Rule[],
): Promise<readonly Condition[] | undefined> {
  let isWhole = true
  const found = await inParts(rules, async (some) => {
    const standings = await store.look(some)
    isWhole &&= standings !== undefined
    return budgetConditions(standings ?? [])
  })
  return isWhole ? found : undefined
}

/** What a work makes of items, a few at a time. */
async function inParts<Item, Made>(
  items: readonly Item[],
  work: (some: readonly Item[]) => readonly Made[] | Promise<readonly Made[]>,
): Promise<Made[]> {
  const made: Made[] = []
  for (let at = 0; at < items.length; at += AT_ONCE) {
    if (at > 0) await Bun.sleep(0)
    made.push(...(await work(items.slice(at, at + AT_ONCE))))
  }
  return made
}
