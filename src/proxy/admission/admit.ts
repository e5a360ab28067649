import type { DialectName } from '../../api/endpoints/endpoints'
import type { Snapshot } from '../../config/snapshot'
import { rulesFor } from '../../config/view'
import { admission } from '../../limits/admission'
import type { Decision, LimitStore, Want } from '../../limits/limit-store'
import type { Rule } from '../../limits/rules/rule'
import type { RequestRecord } from '../../telemetry/record'
import type { LikelyUse } from '../../usage/likely-use'
import type { ClientRequest } from '../request/read-request'
import { limitReached, limitsUnknown, noPrice } from './refusal'
import { askedAnswer, likelyCost, type Spending, spends, wantsOf } from './wants'

/** What requests are admitted with. */
export type Admitting = {
  store: LimitStore
  likely: LikelyUse
}

/** What is asked for, and by whom. */
export type Asking = {
  request: Spending & Pick<ClientRequest, 'alias'>
  record: RequestRecord
  dialect: DialectName
  config: Snapshot
}

/**
 * Lets a request in if all its limits have room, and takes what it needs of them in one step. Its record then has what its end
 * settles.
 *
 * @returns Nothing where the store has answered at once, so that nobody waits.
 * @throws {PortusError} where a limit has no room, or nobody knows.
 */
export function admit(limits: Admitting | undefined, asking: Asking): Promise<void> | undefined {
  if (!limits) return undefined
  const { store, likely } = limits
  const { config, record, request } = asking
  const rules = rulesFor(config, record.application ?? '', request.alias.name)
  if (rules.length === 0) return undefined
  const wants = wantsFor(likely, rules, asking)
  const decided = store.admit(wants)
  if (decided instanceof Promise)
    return decided.then((decision) => take(store, wants, decision, asking))
  take(store, wants, decided, asking)
  return undefined
}

function wantsFor(
  likely: LikelyUse,
  rules: readonly Rule[],
  { request, record, config: { prices } }: Asking,
): Want[] {
  const { alias } = request
  return wantsOf(
    rules,
    spends(request),
    () => likely.of(alias.name, record.sent, askedAnswer(request)),
    (use) => {
      const cost = prices && likelyCost(alias.targets.values(), prices, use, record.askedTier)
      if (cost !== undefined) return cost
      throw noPrice(alias.name, rules.find(({ unit }) => unit === 'micro_usd') as Rule)
    },
  )
}

function take(
  store: LimitStore,
  wants: readonly Want[],
  decision: Decision,
  { record, dialect }: Asking,
): void {
  if (decision.isGranted) {
    record.admission = admission(store, wants, decision)
    return
  }
  if ('unknown' in decision) throw limitsUnknown(decision.unknown, dialect)
  record.refusedBy = decision.refused.rule
  const { refused: standing, standings } = decision
  const amount = wants.find(({ rule }) => rule === standing.rule)?.amount ?? 0
  throw limitReached({ standing, amount }, standings, dialect, Date.now())
}
