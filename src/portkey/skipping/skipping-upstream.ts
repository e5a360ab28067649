import { INFERENCE } from '../../api/endpoints/endpoints'
import { readMember } from '../../body/json/body'
import { type PortusError, portusError } from '../../errors'
import type { Breaker } from '../../limits/breaker'
import { type Fault, judgeAttempt, judgements } from '../../telemetry/health/fault'
import type { Report } from '../../telemetry/record'
import type { Attempt } from '../../telemetry/trace'
import type { GatewayCall, TargetWatch, Upstream, Way } from '../contract'
import type { AliasBreakers, Breakers } from './breakers'
import { chooseSkips, type Skips } from './choose'

/** Something that has become of a target. */
export type SkipChange = {
  alias: string
  target: string
  /** Milliseconds for which it is skipped from now on. Undefined where it is back. */
  forMs: number | undefined
  failures: number
  fault?: Fault
}

/** What skipping needs. */
export type Skipping = {
  breakers: Breakers
  /** Milliseconds of a clock that never goes back: the one of the attempts. */
  now: () => number
  /** Told when a target begins to be skipped, and when it is back. */
  onChange: (change: SkipChange) => void
}

/** An upstream that passes over targets that keep failing. A remote gateway alone decides whom it asks. */
export const skippingUpstream = (upstream: Upstream, skipping: Skipping): Upstream =>
  upstream.takesWays
    ? Object.assign((call: GatewayCall) => callSkipping(upstream, skipping, call), upstream)
    : upstream

async function callSkipping(upstream: Upstream, skipping: Skipping, call: GatewayCall) {
  const breakers = skipping.breakers.of(call.alias)
  if (!breakers) return upstream(call)
  const skips = skipsOf(call, breakers, skipping.now())
  const { watch, release } = watchFor(call, breakers, skips, skipping)
  try {
    return await upstream({
      ...call,
      watch,
      ways: skips ? waysWithout(call, breakers, skips) : call.ways,
    })
  } finally {
    release()
  }
}

/** Whom a request passes over. */
function skipsOf(call: GatewayCall, breakers: AliasBreakers, nowMs: number): Skips | undefined {
  let isAllClosed = true
  for (const one of breakers.values()) if (one.untilMs !== undefined) isAllClosed = false
  if (isAllClosed || !mayMove(call)) return undefined
  const { alias, ways, config } = call
  return chooseSkips(alias.tree, {
    stateOf: (target) => breakers.get(target)?.state(nowMs) ?? 'closed',
    isRefused: (target) => ways.get(target)?.kind === 'refused',
    isRepeatable: config.isRepeatable,
  })
}

/** Members that name what a provider keeps, so that no other one knows it. */
const KEPT = ['previous_response_id', 'conversation', 'prompt']

/** Whether any target will do. What a provider keeps is asked for where it is. */
function mayMove({ endpoint, clientBody, ways, alias }: GatewayCall): boolean {
  if (!INFERENCE.has(endpoint.name)) return false
  if (clientBody.kind !== 'json' || !endpoint.name.startsWith('responses')) return true
  const isOurs = ({ kind }: Way) => kind === 'ours' || kind === 'refused'
  if (ways.size === alias.targets.size && [...ways.values()].every(isOurs)) return true
  return KEPT.every((name) => readMember(clientBody, name) == null)
}

function waysWithout({ ways }: GatewayCall, breakers: AliasBreakers, { skipped }: Skips) {
  const left = new Map(ways)
  for (const target of skipped)
    left.set(target, { kind: 'refused', error: skippedError(breakers.get(target)) })
  return left
}

const skippedError = (one: Breaker | undefined): PortusError =>
  portusError('provider_unreachable', 'skipped', { values: { failures: one?.failures ?? 0 } })

const NONE: Skips = { skipped: [], due: [], forced: [] }

function watchFor(
  { alias }: GatewayCall,
  breakers: AliasBreakers,
  { due, forced }: Skips = NONE,
  { now, onChange }: Skipping,
): { watch: TargetWatch; release: () => void } {
  const claimed = new Map<string, number>()
  const claim = (target: string): boolean => {
    if (claimed.has(target)) return true
    const trial = breakers.get(target)?.claim(now())
    if (trial !== undefined) claimed.set(target, trial)
    return trial !== undefined
  }
  // A balanced group goes there and nowhere else.
  for (const target of due) if (forced.some((part) => isWithin(target, part))) claim(target)
  const dueTargets = new Set(due)
  const watch: TargetWatch = {
    due: dueTargets,
    forced: new Set(forced),
    refusal(target) {
      const one = breakers.get(target)
      if (!dueTargets.has(target) || !one || one.untilMs === undefined || claim(target))
        return undefined
      return skippedError(one)
    },
    ended(attempt) {
      const one = breakers.get(attempt.target)
      if (!one) return
      const change = noteBegin(one, attempt, now())
      if (change) onChange({ alias: alias.name, target: attempt.target, ...change })
    },
  }
  return {
    watch,
    release() {
      for (const [target, trial] of claimed) breakers.get(target)?.release(trial)
    },
  }
}

const isWithin = (target: string, part: string): boolean =>
  target === part || target.startsWith(`${part}.`)

type Change = Omit<SkipChange, 'alias' | 'target'>

/** Notes that an answer has begun, or none has come. */
function noteBegin(one: Breaker, attempt: Attempt, nowMs: number): Change | undefined {
  const judgement = judgeAttempt(attempt)
  if (judgement === undefined) return undefined
  if (judgement !== 'success') return noteFault(one, attempt, judgement, nowMs)
  return one.answered(attempt.startedAtMs) ? back(one) : undefined
}

function noteFault(
  one: Breaker,
  { startedAtMs }: Attempt,
  fault: Fault,
  nowMs: number,
): Change | undefined {
  const forMs = one.failed(startedAtMs, nowMs)
  return forMs === undefined ? undefined : { forMs, failures: one.failures, fault }
}

const back = ({ failures }: Breaker): Change => ({ forMs: undefined, failures })

/** Notes how answers have ended that had begun well. */
export function noteEnds({ breakers, now, onChange }: Skipping, report: Report): void {
  const { alias } = report.record
  const known = alias === undefined ? undefined : breakers.named(alias)
  if (!known || alias === undefined) return
  for (const [attempt, judgement] of judgements(report)) {
    const one = known.get(attempt.target)
    if (!one || judgement === undefined || judgeAttempt(attempt) !== 'success') continue
    const change =
      judgement === 'success'
        ? one.completed(attempt.startedAtMs) && back(one)
        : noteFault(one, attempt, judgement, now())
    if (change) onChange({ alias, target: attempt.target, ...change })
  }
}
