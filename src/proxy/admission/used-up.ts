import type { DialectName } from '../../api/endpoints/endpoints'
import type { PortusError } from '../../errors'
import type { LimitStore } from '../../limits/limit-store'
import type { RequestRecord } from '../../telemetry/record'
import { limitReached } from './refusal'

/**
 * Looks whether a limit of tokens or money has nothing left, for a connection on which more may be asked.
 *
 * @returns Why nothing more may be asked. Undefined where it may, and where nobody knows.
 */
export async function usedUp(
  store: Pick<LimitStore, 'look'>,
  { admission }: Pick<RequestRecord, 'admission'>,
  dialect: DialectName,
): Promise<PortusError | undefined> {
  const rules = (admission?.standings ?? [])
    .map(({ rule }) => rule)
    .filter(({ unit }) => unit === 'tokens' || unit === 'micro_usd')
  if (rules.length === 0) return undefined
  const standings = (await store.look(rules)) ?? []
  const standing = standings.find(({ rule, used }) => used >= rule.max)
  return standing && limitReached({ standing, amount: 0 }, standings, dialect, Date.now())
}
