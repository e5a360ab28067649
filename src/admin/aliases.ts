import type { Alias } from '../alias/alias'
import { usdOf } from '../limits/rules/micro-usd'
import { statusOfAll, type TargetHealth } from '../telemetry/health/health'
import { targetIndex } from '../telemetry/target-index'
import type { Sum } from '../usage/ledger/ledger'
import type { LatencySample } from '../usage/ledger/reader'
import type { Prices } from '../usage/prices/prices'
import { amountsOf, totalOf } from './amounts'
import { latencyOf, MAX_SAMPLES } from './latency'
import { limitOf, standingsOf } from './limits'
import { priceOf } from './prices'
import type { Period } from './query/period'
import type { AdminAlias, AdminTarget, AliasesAnswer } from './shapes/aliases'
import type { AdminFacts } from './sources'

/** Every alias: how it fares, what it costs, and who has used it in a time. */
export async function aliasesAnswer(
  { live, limits, health, reader, keptIn }: AdminFacts,
  { fromMs, toMs, timeZone }: Period,
  signal?: AbortSignal,
): Promise<AliasesAnswer> {
  const { current } = live
  const aliases = [...current.aliases.values()].toSorted((one, other) =>
    one.name.localeCompare(other.name),
  )
  const standings = await standingsOf(
    limits,
    aliases.flatMap(({ rules }) => rules),
  )
  const sums = await reader.sums({ fromMs, toMs, timeZone, by: ['alias', 'application'], signal })
  const { samples, isWhole } = await reader.samples({ fromMs, toMs, max: MAX_SAMPLES, signal })
  const sumsOf = Map.groupBy(sums, ({ group }) => group.alias)
  const samplesOf = Map.groupBy(samples, ({ alias }) => alias)
  const look = health.look()
  return {
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    kept_in: keptIn,
    is_sampled: !isWhole,
    aliases: aliases.map((alias) => ({
      ...describedAlias(alias),
      ...healthOf(alias, look, current.prices),
      limits: alias.rules.map((rule) => limitOf(rule, standings.get(rule.id))),
      ...usageOf(sumsOf.get(alias.name) ?? [], samplesOf.get(alias.name) ?? []),
    })),
    left_out: Array.from(current.leftOut ?? [], ([name, reason]) => ({ name, reason })),
  }
}

const describedAlias = ({ name, description, isHidden, tree }: Alias) => ({
  name,
  description: description ?? null,
  is_hidden: isHidden,
  strategy: tree.target.strategy?.mode ?? null,
})

function healthOf(
  { name, targets }: Alias,
  look: (alias: string, target: string) => TargetHealth,
  prices: Prices,
): Pick<AdminAlias, 'status' | 'targets'> {
  const shown = Array.from(targets, ([target, { provider, model }]): AdminTarget => {
    const seen = look(name, target)
    return {
      target_index: targetIndex(target),
      provider,
      model,
      status: seen.status,
      attempts: seen.attempts,
      successes: seen.successes,
      errors: Object.fromEntries(Object.entries(seen.errors)),
      latency_ms: { p50: seen.latencyMs.p50 ?? null, p95: seen.latencyMs.p95 ?? null },
      skipped_until:
        seen.skippedUntilMs === undefined ? null : new Date(seen.skippedUntilMs).toISOString(),
      skips: seen.skips,
      price: priceOf(prices, provider, model),
    }
  })
  return { status: statusOfAll(shown.map(({ status }) => status)), targets: shown }
}

const PER_MILLION = 1_000_000

function usageOf(
  sums: readonly Sum[],
  samples: readonly LatencySample[],
): Pick<
  AdminAlias,
  'usage' | 'usd_per_million_tokens' | 'latency' | 'sampled' | 'fell_back' | 'used_by'
> {
  const total = totalOf(sums)
  const tokens =
    total.inputTokens +
    total.cacheReadTokens +
    total.cacheWriteTokens +
    total.outputTokens +
    total.audioTokens
  return {
    usage: amountsOf(total),
    usd_per_million_tokens:
      tokens === 0 || total.unpriced > 0 ? null : (usdOf(total.microUsd) / tokens) * PER_MILLION,
    latency: latencyOf(samples),
    sampled: samples.length,
    fell_back: samples.filter(({ hasFallenBack }) => hasFallenBack).length,
    used_by: sums
      .map(({ group, requests, microUsd }) => ({
        application: group.application ?? '',
        requests,
        usd: usdOf(microUsd),
      }))
      .toSorted((one, other) => other.usd - one.usd || other.requests - one.requests),
  }
}
