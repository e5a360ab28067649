import type { DialectName } from '../../api/endpoints/endpoints'
import { NO_RETRY, type PortusError, portusError } from '../../errors'
import type { Standing } from '../../limits/limit-store'
import type { Owner, Rule } from '../../limits/rules/rule'
import { ruleWords } from '../../limits/rules/rule-words'
import { limitHeaders, moment, rejectedHeaders, unknownBudgetHeaders } from './limit-headers'

const MS_PER_SECOND = 1000
/** OpenAI's and Anthropic's SDKs wait for no longer than a minute, and ask again at once where they are told more. */
const LONGEST_WAIT_SECONDS = 60
/** Something that runs ends before long. */
const SOON_SECONDS = 1

/** OpenAI's code for an account without money, which clients do not ask again. https://platform.openai.com/docs/guides/error-codes */
const WITHOUT_MONEY = 'insufficient_quota'

/** Whose a limit is, as the client reads it. */
const ownerWords = ({ kind, name }: Owner): string =>
  kind === 'application' ? 'this application' : `the ${kind === 'alias' ? 'model' : 'team'} ${name}`

/**
 * Says that a limit has no room: which, whose, and until when.
 *
 * @param standings All limits of the request, for the headers.
 */
export function limitReached(
  refused: Standing,
  standings: readonly Standing[],
  dialect: DialectName,
  nowMs: number,
): PortusError {
  const { rule, used, resetAtMs } = refused
  const whose = ownerWords(rule.owner)
  const limit = ruleWords(rule)
  const isMoney = rule.unit === 'micro_usd'
  // What is only reserved comes back when running requests end.
  const isUsedUp = used >= rule.max || (rule.window.kind === 'sliding' && resetAtMs !== undefined)
  const seconds =
    rule.window.kind === 'running' || !(isUsedUp || isMoney)
      ? SOON_SECONDS
      : resetAtMs === undefined
        ? undefined
        : Math.max(1, Math.ceil((resetAtMs - nowMs) / MS_PER_SECOND))
  const headers = {
    ...limitHeaders(standings, dialect),
    ...(seconds !== undefined && { 'retry-after': String(seconds) }),
    ...((isMoney || seconds === undefined || seconds > LONGEST_WAIT_SECONDS) && NO_RETRY),
    ...(isMoney && dialect === 'anthropic' && rejectedHeaders(refused)),
  }
  if (isMoney)
    return resetAtMs === undefined
      ? portusError('budget_exceeded', 'prepaid', {
          headers,
          code: WITHOUT_MONEY,
          values: { limit, whose },
        })
      : portusError('budget_exceeded', {
          headers,
          code: WITHOUT_MONEY,
          values: { limit, whose, moment: moment(resetAtMs) },
        })
  if (rule.window.kind === 'running')
    return portusError('rate_limit_exceeded', 'running', { headers, values: { limit, whose } })
  return portusError('rate_limit_exceeded', {
    headers,
    values: { limit, whose, seconds: seconds ?? SOON_SECONDS },
  })
}

/** Says that nobody knows whether these limits have room, and that they want nobody to be let in then. */
export function limitsUnknown(rules: readonly Rule[], dialect: DialectName): PortusError {
  const [rule] = rules
  const whose = rule ? ownerWords(rule.owner) : 'this application'
  const budget = rules.find(({ unit }) => unit === 'micro_usd')
  const headers = { 'retry-after': String(SOON_SECONDS) }
  return budget
    ? portusError('budget_unknown', {
        headers: { ...headers, ...(dialect === 'anthropic' && unknownBudgetHeaders(budget)) },
        values: { whose: ownerWords(budget.owner) },
      })
    : portusError('limits_unknown', { headers, values: { whose } })
}

/** Says that a model costs nobody knows what, and that a budget of money cannot hold then. */
export const noPrice = (alias: string, budget: Rule): PortusError =>
  portusError('no_price', {
    param: 'model',
    headers: NO_RETRY,
    values: { name: JSON.stringify(alias), whose: ownerWords(budget.owner) },
  })
