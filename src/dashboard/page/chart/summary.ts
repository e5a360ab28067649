import { type ChartData, total } from './data'

/** What a chart says, in a sentence for whoever does not see it. */
export function summaryOf(data: ChartData): string {
  return data.kind === 'bars' ? sumsOf(data) : rangesOf(data)
}

function sumsOf({ series, startsMs, format, exactLabel }: ChartData): string {
  const totals = startsMs.map((_, at) => total(series, at))
  const sum = totals.reduce((all, one) => all + one, 0)
  if (sum === 0) return 'Nothing in this time.'
  const most = totals.indexOf(Math.max(...totals))
  const parts = series.map(
    ({ name, values }) =>
      `${name} ${format(values.reduce<number>((all, one) => all + (one ?? 0), 0))}`,
  )
  const all =
    series.length > 1 ? `${format(sum)} in all: ${parts.join(', ')}` : `${format(sum)} in all`
  return `${all}. The most, ${format(totals[most] ?? 0)}, from ${exactLabel(startsMs[most] ?? 0)} on.`
}

function rangesOf({ series, format }: ChartData): string {
  const parts = series.flatMap(({ name, values }) => {
    const known = values.filter((value) => value !== null)
    if (known.length === 0) return []
    return [`${name} from ${format(Math.min(...known))} to ${format(Math.max(...known))}`]
  })
  return parts.length > 0 ? `${parts.join('; ')}.` : 'Nothing was measured in this time.'
}
