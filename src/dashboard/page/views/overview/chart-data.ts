import type { Step } from '../../../../admin/shapes/groups'
import type { SeriesAnswer, UsageStep } from '../../../../admin/shapes/usage'
import { startOfDay } from '../../address/days'
import type { ChartData, ChartSeries } from '../../chart/data'
import { duration } from '../../format/durations'
import { exactMoney, money } from '../../format/money'
import { count, exactCount } from '../../format/numbers'
import { clock, date } from '../../format/times'

const IS_LONG: Readonly<Record<Step, boolean>> = {
  minute: false,
  '5_minutes': false,
  hour: false,
  '6_hours': true,
  day: true,
}

/** What all charts of a series have. */
function common({ steps, step, time_zone: zone }: SeriesAnswer) {
  const startsMs = steps.map(({ from }) => Date.parse(from))
  const [firstMs = 0] = startsMs
  return {
    startsMs,
    originMs: step === 'day' ? firstMs : startOfDay(firstMs, zone),
    label: (ms: number) => (IS_LONG[step] ? date(ms, zone) : clock(ms, zone)),
    exactLabel: (ms: number) =>
      step === 'day' ? date(ms, zone) : `${date(ms, zone)}, ${clock(ms, zone)}`,
  }
}

const COUNTS = { format: count, exact: exactCount, isWhole: true }

type Look = Pick<ChartSeries, 'name' | 'tone' | 'isDashed'>

const of =
  ({ steps }: SeriesAnswer) =>
  (look: Look, value: (step: UsageStep) => number | null): ChartSeries => ({
    ...look,
    values: steps.map(value),
  })

/** Requests, and those of them that failed. */
export function requestsData(answer: SeriesAnswer): ChartData {
  const series = of(answer)
  return {
    ...common(answer),
    ...COUNTS,
    kind: 'bars',
    series: [
      series({ name: 'Failed', tone: 'bad' }, ({ failed }) => failed),
      series({ name: 'Succeeded', tone: 'a' }, ({ requests, failed }) => requests - failed),
    ],
  }
}

/** Tokens by kind. */
export function tokensData(answer: SeriesAnswer): ChartData {
  const series = of(answer)
  return {
    ...common(answer),
    ...COUNTS,
    kind: 'bars',
    series: [
      series({ name: 'Output', tone: 'b' }, (step) => step.output_tokens),
      series({ name: 'Input', tone: 'a' }, (step) => step.input_tokens),
      series({ name: 'From caches', tone: 'c' }, (step) => step.cache_read_tokens),
      series({ name: 'Into caches', tone: 'd' }, (step) => step.cache_write_tokens),
    ],
  }
}

/** Dollars. */
export const spentData = (answer: SeriesAnswer): ChartData => ({
  ...common(answer),
  format: money,
  exact: exactMoney,
  kind: 'bars',
  series: [of(answer)({ name: 'Spent', tone: 'b' }, ({ usd }) => usd)],
})

/** How long answers took. */
export function latencyData(answer: SeriesAnswer): ChartData {
  const series = of(answer)
  return {
    ...common(answer),
    format: duration,
    exact: (ms) => `${exactCount(ms)} ms`,
    kind: 'lines',
    series: [
      series({ name: 'First byte p50', tone: 'a' }, (step) => step.first_byte_ms?.p50 ?? null),
      series(
        { name: 'First byte p95', tone: 'a', isDashed: true },
        (step) => step.first_byte_ms?.p95 ?? null,
      ),
      series({ name: 'Whole p50', tone: 'c' }, (step) => step.duration_ms?.p50 ?? null),
      series(
        { name: 'Whole p95', tone: 'c', isDashed: true },
        (step) => step.duration_ms?.p95 ?? null,
      ),
    ],
  }
}
