import type { Database } from 'bun:sqlite'
import type { Counted } from '../../limits/limit-store'
import { PARTS } from '../../limits/rules/parts'
import type { Owner, Rule, Window } from '../../limits/rules/rule'
import type { WindowAt } from '../../limits/rules/window'
import { othersFirst, whenFree } from '../file-work'
import { keptWithin } from './extent'
import { type Marks, steady } from './marks'
import { type Amounts, amountsIn, HOUR_MS, rowSpans, SUMS, scan } from './scan'
import { addAmounts } from './sums'

const SECOND_MS = 1000

/** What was used by one owner: amounts by their time. */
type OfOwner = Map<number, Amounts>
type ByOwner = Map<string, OfOwner>

const ownerKey = (kind: Owner['kind'], name: string): string => `${kind}/${name}`

const KINDS = ['application', 'team', 'alias'] as const satisfies readonly Owner['kind'][]

/**
 * What limits have used within their windows, by when the requests began. Times are those at which the last of an amount was
 * used at the latest, so that it leaves a sliding window late rather than early.
 */
export async function usedIn(
  database: Database,
  rules: readonly Rule[],
  nowMs: number,
  windowAt: WindowAt,
): Promise<Counted[]> {
  const counting = rules.filter(({ unit }) => unit !== 'concurrent')
  const alike = Map.groupBy(counting, ({ window }) => JSON.stringify(window))
  const counted: Counted[] = []
  for (const same of alike.values()) {
    const [first] = same
    if (!first || first.window.kind === 'running') continue
    const { window } = first
    const used = await steady(database, (marks) =>
      usedInWindow(database, marks, window, nowMs, windowAt),
    )
    for (const rule of same) counted.push({ rule, amounts: amountsOf(rule, used) })
  }
  return counted
}

function amountsOf(rule: Rule, used: ByOwner): Counted['amounts'] {
  const times = used.get(ownerKey(rule.owner.kind, rule.owner.name)) ?? new Map<number, Amounts>()
  return [...times]
    .map(([atMs, amounts]) => ({ atMs, amount: amountOf(rule, amounts) }))
    .filter(({ amount }) => amount > 0)
    .toSorted((a, b) => a.atMs - b.atMs)
}

/** An amount in the unit of a rule. */
function amountOf({ unit, cachedFactor }: Rule, amounts: Amounts): number {
  if (unit === 'requests') return amounts.admitted
  if (unit === 'micro_usd') return amounts.microUsd
  const { inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens, audioTokens } = amounts
  return (
    inputTokens +
    Math.ceil(cacheReadTokens * cachedFactor) +
    cacheWriteTokens +
    outputTokens +
    audioTokens
  )
}

async function usedInWindow(
  database: Database,
  marks: Marks,
  window: Window,
  nowMs: number,
  windowAt: WindowAt,
): Promise<ByOwner> {
  const used: ByOwner = new Map()
  const endMs = nowMs + 1
  const adder = (atMs: number) => (line: { keys: readonly string[]; amounts: Amounts }) =>
    addTo(used, atMs, line)
  if (window.kind !== 'sliding') {
    const { startMs: fromMs } = windowAt(window, nowMs)
    const time = keptWithin(database, { fromMs, toMs: endMs })
    await scan(database, { ...time, by: KINDS }, marks, adder(nowMs))
    return used
  }
  const lengthMs = window.seconds * SECOND_MS
  const fromMs = Math.max(0, endMs - lengthMs)
  if (lengthMs <= HOUR_MS) {
    const partMs = Math.max(SECOND_MS, Math.ceil(lengthMs / PARTS))
    await scanRows(database, { fromMs, toMs: endMs, partMs }, (line, part) =>
      addTo(used, Math.min(nowMs, fromMs + (part + 1) * partMs - 1), line),
    )
    return used
  }
  for (let at = fromMs; at < endMs; ) {
    const next = Math.min(endMs, (Math.floor(at / HOUR_MS) + 1) * HOUR_MS)
    await scan(database, { fromMs: at, toMs: next, by: KINDS }, marks, adder(next - 1))
    at = next
  }
  return used
}

function addTo(
  used: ByOwner,
  atMs: number,
  { keys, amounts }: { keys: readonly string[]; amounts: Amounts },
): void {
  for (const [at, kind] of KINDS.entries()) {
    const name = keys[at]
    if (!name) continue
    const key = ownerKey(kind, name)
    const times = used.get(key) ?? new Map<number, Amounts>()
    const known = times.get(atMs)
    if (known) addAmounts(known, amounts)
    else times.set(atMs, { ...amounts })
    used.set(key, times)
  }
}

const ROWS_BY_PART = `
SELECT ${KINDS.join(', ')}, (started_ms - ?) / ? AS part, ${SUMS} FROM usage_amounts
  WHERE started_ms >= ? AND started_ms < ? GROUP BY 1, 2, 3, 4`

async function scanRows(
  database: Database,
  { fromMs, toMs, partMs }: { fromMs: number; toMs: number; partMs: number },
  take: (line: { keys: readonly string[]; amounts: Amounts }, part: number) => void,
): Promise<void> {
  const rows = database.query<Record<string, string | number>, number[]>(ROWS_BY_PART)
  for (const [start, end] of rowSpans(database, fromMs, toMs)) {
    for (const found of await whenFree(() => rows.all(fromMs, partMs, start, end)))
      take(
        { keys: KINDS.map((kind) => String(found[kind])), amounts: amountsIn(found) },
        Number(found.part),
      )
    await othersFirst()
  }
}
