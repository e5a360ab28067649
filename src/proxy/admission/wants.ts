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

/** How many answers a request may ask for. */
const CHOICES = ['n', 'best_of'] as const

/** What a request says of its answer. */
export type AskedAnswer = {
  /** The longest one that it asks for, in tokens: the greatest where it says several. Undefined where it does not say. */
  maxTokens: number | undefined
  /** How many it asks for. */
  choices: number
}

/** What a request asks for. A provider that does not know one of its members goes by another. */
export function askedAnswer({ body, endpoint }: Spending): AskedAnswer {
  if (body.kind !== 'json') return { maxTokens: undefined, choices: 1 }
  const greatest = (names: readonly string[], more?: unknown) => {
    let found: number | undefined
    for (const name of names)
      if (body.members.values.has(name)) found = greater(found, readMember(body, name))
    return greater(found, more)
  }
  const { maxOutputTokens, candidateCount } =
    endpoint.dialect === 'google' ? membersIn(readMember(body, 'generationConfig')) : NOTHING
  return {
    maxTokens: greatest(MAXIMA, maxOutputTokens),
    choices: greatest(CHOICES, candidateCount) ?? 1,
  }
}

const NOTHING: Readonly<Record<string, unknown>> = {}

const greater = (one: number | undefined, other: unknown): number | undefined =>
  Number.isSafeInteger(other) && Number(other) > (one ?? 0) ? Number(other) : one

/**
 * Endpoints that set something going that uses tokens and money, without answering how many: nobody could count them here, but
 * where a limit is used up, nothing more is begun.
 */
const BEGINNING: ReadonlySet<string> = new Set([
  ...['batches.create', 'message_batches.create'],
  ...['fine_tuning.jobs.create', 'fine_tuning.jobs.resume'],
  ...['create', 'remix', 'edits', 'extensions'].map((name) => `videos.${name}`),
  ...['client_secrets', 'calls', 'calls.accept'].map((name) => `realtime.${name}`),
])

/** Whether a request for an endpoint uses tokens and money: now, or later somewhere else. Undefined where it uses none. */
export function spends({ endpoint }: Pick<Spending, 'endpoint'>): 'now' | 'later' | undefined {
  if (MEASURED.has(endpoint.name)) return 'now'
  return BEGINNING.has(endpoint.name) ? 'later' : undefined
}

/** The least that can be wanted: a limit that is used up refuses it. */
const LEAST = 1

/**
 * What a request wants of its limits.
 *
 * @param microUsd What it is likely to cost; asked only where a limit counts money.
 */
export function wantsOf(
  rules: readonly Rule[],
  spending: 'now' | 'later' | undefined,
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
    else if (spending) {
      // Asked for what is later, too, because it throws where there is no price.
      const amount =
        rule.unit === 'tokens' ? countedTokens(use(), rule.cachedFactor) : microUsd(use())
      wants.push({ rule, amount: spending === 'now' ? Math.max(LEAST, amount) : LEAST })
    }
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
