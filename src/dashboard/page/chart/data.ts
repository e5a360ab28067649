/** What a chart shows. */
export type ChartData = {
  /** Bars stand upon each other, lines beside each other. */
  kind: 'bars' | 'lines'
  /** When each step begins: `Date.now()` */
  startsMs: readonly number[]
  /** Labels stand at whole distances from here. */
  originMs: number
  series: readonly ChartSeries[]
  /** A value for people, and exactly. */
  format: (value: number) => string
  exact: (value: number) => string
  isWhole?: boolean
  /** What a step is called below the chart, and in full. */
  label: (atMs: number) => string
  exactLabel: (atMs: number) => string
}

/** One thing that is shown. Its tone names its colour in the style. */
export type ChartSeries = {
  name: string
  tone: 'a' | 'b' | 'c' | 'd' | 'bad'
  isDashed?: boolean
  /** One for each step. Null where nothing was measured. */
  values: readonly (number | null)[]
}

/** The largest value that has to have room. */
export function largest({ kind, series, startsMs }: ChartData): number {
  if (kind === 'lines')
    return Math.max(0, ...series.flatMap(({ values }) => values.map((value) => value ?? 0)))
  return Math.max(0, ...startsMs.map((_, at) => total(series, at)))
}

/** All series of one step together. */
export const total = (series: readonly ChartSeries[], at: number): number =>
  series.reduce((sum, { values }) => sum + (values[at] ?? 0), 0)
