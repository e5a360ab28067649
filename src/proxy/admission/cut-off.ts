import type { AnswerFacts } from '../../api/answer-facts'
import type { DialectName } from '../../api/endpoints/endpoints'
import { pricedTier } from '../../api/tier'
import type { PortusError } from '../../errors'
import type { LimitStore, Standing } from '../../limits/limit-store'
import { type RequestRecord, reportOf } from '../../telemetry/record'
import type { Prices } from '../../usage/prices/prices'
import { usedTokens } from '../../usage/tokens/used-tokens'
import { limitReached } from './refusal'

/** What is needed to tell that a budget is gone while a stream runs. */
export type CutOff = {
  store: Pick<LimitStore, 'look'>
  record: RequestRecord
  dialect: DialectName
  prices: Prices
}

/** Estimates by lengths may be too high by less than this leaves. What is counted too much would never be given back. */
const SURE_SHARE = 0.75

/** Says why a stream must end, by what is known of its use so far. */
export type MustEnd = (soFar: AnswerFacts) => PortusError | undefined

/**
 * Tells when a stream must end, because a budget says `cut_off` and has nothing left, with what the stream itself has used so
 * far. Undefined where no budget says so.
 *
 * @returns A function to call now and then, with what is known of the stream's use. Its answer may be that of the look before.
 */
export function cutOff({ store, record, dialect, prices }: CutOff): MustEnd | undefined {
  const standings = record.admission?.standings
  if (!standings?.some(({ rule }) => rule.cutsOff)) return undefined
  const rules = standings.map(({ rule }) => rule).filter(({ cutsOff }) => cutsOff)
  let seen: readonly Standing[] = []
  let counted = 0
  /** Counts the greater part of an estimate, so that streams that run at once see of each other what they use. */
  const count = (microUsd: number) => {
    const more = Math.floor(microUsd * SURE_SHARE) - counted
    if (more <= 0) return
    counted += more
    record.admission?.spend({ of: ({ cutsOff }) => (cutsOff ? more : 0) })
  }
  let isLooking = false
  const look = () => {
    const found = store.look(rules)
    if (!(found instanceof Promise)) {
      seen = found ?? seen
      return
    }
    if (isLooking) return
    isLooking = true
    void found
      .then((standings) => {
        seen = standings ?? seen
      })
      .catch(() => {})
      .finally(() => {
        isLooking = false
      })
  }
  return (soFar) => {
    const { provider = '', model = '' } = record.answerer ?? {}
    const { tokens } = usedTokens(
      reportOf(record, { ...soFar, status: 200, outcome: 'cancelled', bytes: 0 }),
    )
    const own =
      prices.priceOf(provider, model)?.cost(tokens, {}, pricedTier(soFar.tier, record.askedTier)) ??
      0
    count(own)
    look()
    const gone = seen.find(({ rule, used }) => used + own - counted >= rule.max)
    if (!gone) return undefined
    const standing = { ...gone, used: gone.rule.max }
    return limitReached({ standing, amount: 0 }, seen, dialect, Date.now())
  }
}
