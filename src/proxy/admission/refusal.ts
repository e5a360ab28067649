import type { DialectName } from '../../api/endpoints/endpoints'
import { NO_RETRY, type PortusError, portusError } from '../../errors'
import { askedOf, type Standing } from '../../limits/limit-store'
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

/** A limit without room, and what the refused request wanted of it. */
export type Refused = { readonly standing: Standing; readonly amount: number }

/**
 * Says that a limit has no room: which, whose, and until when.
 *
 * @param standings All limits of the request, for the headers.
 */
export function limitReached(
  { standing, amount }: Refused,
  standings: readonly Standing[],
  dialect: DialectName,
  nowMs: number,
): PortusError {
  const { rule, used, resetAtMs } = standing
  const values = { limit: ruleWords(rule), whose: ownerWords(rule.owner) }
  const isFull = used >= rule.max || used + askedOf({ rule, amount }) > rule.max
  if (rule.window.kind !== 'running' && !isFull) return reservedByOthers(values, standings, dialect)
  const told = limitHeaders(standings, dialect)
  if (rule.unit === 'micro_usd') {
    const seconds = resetAtMs === undefined ? undefined : secondsUntil(resetAtMs, nowMs)
    const headers = {
      ...told,
      ...(seconds !== undefined && { 'retry-after': String(seconds) }),
      ...NO_RETRY,
      ...(dialect === 'anthropic' && rejectedHeaders(standing)),
    }
    const details = { headers, code: WITHOUT_MONEY }
    if (used < rule.max) return portusError('budget_exceeded', 'too_little', { ...details, values })
    return resetAtMs === undefined
      ? portusError('budget_exceeded', 'prepaid', { ...details, values })
      : portusError('budget_exceeded', {
          ...details,
          values: { ...values, moment: moment(resetAtMs) },
        })
  }
  const seconds = rule.window.kind === 'running' ? SOON_SECONDS : waitSeconds(standing, nowMs)
  const headers = {
    ...told,
    'retry-after': String(seconds),
    ...(seconds > LONGEST_WAIT_SECONDS && NO_RETRY),
  }
  return rule.window.kind === 'running'
    ? portusError('rate_limit_exceeded', 'running', { headers, values })
    : portusError('rate_limit_exceeded', { headers, values: { ...values, seconds } })
}

/** What is only reserved comes back when running requests end, if they do not use it. */
function reservedByOthers(
  values: { limit: string; whose: string },
  standings: readonly Standing[],
  dialect: DialectName,
): PortusError {
  const headers = { ...limitHeaders(standings, dialect), 'retry-after': String(SOON_SECONDS) }
  return portusError('rate_limit_exceeded', 'reserved', { headers, values })
}

const secondsUntil = (atMs: number, nowMs: number): number =>
  Math.max(1, Math.ceil((atMs - nowMs) / MS_PER_SECOND))

/** Windows slide in parts, so one may take a part longer than its name says. Clients would not wait for that. */
function waitSeconds({ rule: { window }, resetAtMs }: Standing, nowMs: number): number {
  const seconds = resetAtMs === undefined ? SOON_SECONDS : secondsUntil(resetAtMs, nowMs)
  return window.kind === 'sliding' ? Math.min(seconds, window.seconds) : seconds
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
