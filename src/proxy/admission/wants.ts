import { membersIn } from '../../api/dialect'
import { readMember } from '../../body/json/body'
import type { Want } from '../../limits/limit-store'
import type { Rule } from '../../limits/rules/rule'
import { countedTokens, type Likely } from '../../usage/likely-use'
import type { Prices } from '../../usage/prices/prices'
import { MEASURED } from '../../usage/tokens/measured'
import type { ClientRequest } from '../request/read-request'

/** What says of a request what it spends. */
export type Spending = Pick<ClientRequest, 'endpoint' | 'body'>

/** Where requests say how long their answers may be at most. */
const MAXIMA = ['max_completion_tokens', 'max_tokens', 'max_output_tokens'] as const

/** The longest answer that a request asks for, in tokens. Undefined where it does not say. */
export function askedMaximum({ body, endpoint }: Spending): number | undefined {
  if (body.kind !== 'json') return undefined
  const said = MAXIMA.filter((name) => body.members.values.has(name)).map((name) =>
    readMember(body, name),
  )
  if (endpoint.dialect === 'google')
    said.push(membersIn(readMember(body, 'generationConfig')).maxOutputTokens)
  return said.find((value): value is number => Number.isSafeInteger(value) && Number(value) > 0)
}

/** Whether a request for an endpoint uses tokens and money. */
export const spends = ({ endpoint }: Pick<Spending, 'endpoint'>): boolean =>
  MEASURED.has(endpoint.name)

/**
 * What a request wants of its limits.
 *
 * @param microUsd What it is likely to cost; asked only where a limit counts money.
 */
export function wantsOf(
  rules: readonly Rule[],
  isSpending: boolean,
  likely: () => Likely,
  microUsd: (likely: Likely) => number,
): Want[] {
  const wants: Want[] = []
  let known: Likely | undefined
  const use = () => {
    known ??= likely()
    return known
  }
  for (const rule of rules) {
    if (rule.unit === 'requests' || rule.unit === 'concurrent') wants.push({ rule, amount: 1 })
    else if (isSpending)
      wants.push({
        rule,
        amount: Math.max(
          1,
          rule.unit === 'tokens' ? countedTokens(use(), rule.cachedFactor) : microUsd(use()),
        ),
      })
  }
  return wants
}

/**
 * What a request is likely to cost at the dearest target that may answer it.
 *
 * @param tier The tier of service that it asks for.
 * @returns Undefined where a target has no price: nobody could say what was spent then.
 */
export function likelyCost(
  targets: Iterable<{ provider: string; model: string }>,
  prices: Prices,
  likely: Likely,
  tier?: string,
): number | undefined {
  let most = 0
  for (const { provider, model } of targets) {
    const price = prices.priceOf(provider, model)
    if (!price) return undefined
    // What is priced by another unit, such as a picture, is known only when it has been made.
    most = Math.max(most, price.cost(likely, {}, tier) ?? 0)
  }
  return most
}
