import { daysBetween } from '../usage/ledger/days'
import type { LatencySample } from '../usage/ledger/reader'
import { amountsOf, type Summed, totalOf } from './amounts'
import { latencyOf, MAX_SAMPLES } from './latency'
import { invalid, type Period, type SumFilter } from './query/period'
import type { Step } from './shapes/groups'
import type { SeriesAnswer } from './shapes/usage'
import type { AdminSources } from './sources'

const MINUTE_MS = 60_000

/** The lengths of steps. Days have those of their time zone. */
const STEP_MS = {
  minute: MINUTE_MS,
  '5_minutes': 5 * MINUTE_MS,
  hour: 60 * MINUTE_MS,
  '6_hours': 360 * MINUTE_MS,
} as const

/** A chart has no room for more. */
const MAX_STEPS = 800

/** What is asked of a series. */
export type SeriesAsked = Period & {
  step: Step
  where: SumFilter
  signal?: AbortSignal | undefined
}

/** The step that suits a time: a chart of it has some dozens. */
export function stepFor({ fromMs, toMs }: Period): Step {
  const minutes = (toMs - fromMs) / MINUTE_MS
  if (minutes <= 120) return 'minute'
  if (minutes <= 12 * 60) return '5_minutes'
  if (minutes <= 3 * 24 * 60) return 'hour'
  return minutes <= 14 * 24 * 60 ? '6_hours' : 'day'
}

type Span = { fromMs: number; toMs: number }

/**
 * What was used step by step. The time is widened to full steps.
 *
 * @throws {PortusError} where there would be too many steps.
 */
export async function seriesAnswer(
  { reader, keptIn }: Pick<AdminSources, 'reader' | 'keptIn'>,
  asked: SeriesAsked,
): Promise<SeriesAnswer> {
  const { step, where, timeZone, signal } = asked
  const spans = spansOf(asked)
  const [fromMs, toMs] = [spans[0]?.fromMs ?? asked.fromMs, spans.at(-1)?.toMs ?? asked.toMs]
  const sums =
    step === 'day'
      ? await sumsByDay(reader, { fromMs, toMs, timeZone, where, signal, by: ['day'] })
      : await sumsByStep(reader, { fromMs, toMs, where, signal, stepMs: STEP_MS[step] })
  const { samples, isWhole } = await reader.samples({
    fromMs,
    toMs,
    max: MAX_SAMPLES,
    where,
    signal,
  })
  const within = sampled(spans, samples)
  return {
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    time_zone: timeZone,
    step,
    kept_in: keptIn,
    is_sampled: !isWhole,
    total: { ...amountsOf(totalOf(sums.values())), ...latencyOf(samples) },
    steps: spans.map((span, at) => ({
      from: new Date(span.fromMs).toISOString(),
      to: new Date(span.toMs).toISOString(),
      ...amountsOf(sums.get(span.fromMs) ?? totalOf([])),
      ...latencyOf(within[at] ?? []),
    })),
  }
}

function spansOf({ fromMs, toMs, step, timeZone }: SeriesAsked): Span[] {
  const spans =
    step === 'day' ? daysOf(fromMs, toMs, timeZone) : evenSpans(fromMs, toMs, STEP_MS[step])
  if (spans.length > MAX_STEPS)
    throw invalid('step', `there would be more than ${MAX_STEPS} of them; ask for longer ones`)
  return spans
}

/** Whole days, also where the time begins or ends within one. */
function daysOf(fromMs: number, toMs: number, timeZone: string): Span[] {
  const widest = 2 * 24 * 60 * MINUTE_MS
  const days = [...daysBetween(fromMs - widest, toMs + widest, timeZone)].slice(1, -1)
  return days
    .filter((day) => day.endMs > fromMs && day.startMs < toMs)
    .map(({ startMs, endMs }) => ({ fromMs: startMs, toMs: endMs }))
}

function evenSpans(fromMs: number, toMs: number, stepMs: number): Span[] {
  const firstMs = Math.floor(fromMs / stepMs) * stepMs
  const count = Math.min(Math.ceil((toMs - firstMs) / stepMs), MAX_STEPS + 1)
  return Array.from({ length: count }, (_, at) => ({
    fromMs: firstMs + at * stepMs,
    toMs: firstMs + (at + 1) * stepMs,
  }))
}

type Reader = AdminSources['reader']

async function sumsByStep(
  reader: Reader,
  query: Parameters<Reader['series']>[0],
): Promise<Map<number, Summed>> {
  const steps = await reader.series(query)
  return new Map(steps.map(({ fromMs, sum }) => [fromMs, sum]))
}

/** The sums of days, by their beginnings. */
async function sumsByDay(
  reader: Reader,
  query: Parameters<Reader['sums']>[0],
): Promise<Map<number, Summed>> {
  const { fromMs, toMs, timeZone } = query
  const sums = await reader.sums(query)
  const byName = new Map(sums.map((sum) => [sum.group.day, sum]))
  return new Map(
    [...daysBetween(fromMs, toMs, timeZone)].flatMap(({ name, startMs }) => {
      const sum = byName.get(name)
      return sum ? [[startMs, sum] as const] : []
    }),
  )
}

/** The samples of each span. Spans follow each other. */
function sampled(spans: readonly Span[], samples: readonly LatencySample[]): LatencySample[][] {
  const found: LatencySample[][] = spans.map(() => [])
  const sorted = samples.toSorted((one, other) => one.startedAtMs - other.startedAtMs)
  let at = 0
  for (const sample of sorted) {
    while (at < spans.length && sample.startedAtMs >= (spans[at]?.toMs ?? 0)) at++
    found[at]?.push(sample)
  }
  return found
}
