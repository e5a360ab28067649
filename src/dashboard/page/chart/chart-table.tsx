import { type Column, DataTable } from '../parts/data-table'
import type { ChartData } from './data'

type Row = { at: number; startMs: number }

/** The numbers of a chart. */
export function ChartTable({ title, data }: { title: string; data: ChartData }) {
  const columns: Column<Row>[] = [
    { head: 'From', cell: ({ startMs }) => data.exactLabel(startMs) },
    ...data.series.map(({ name, values }) => ({
      head: name,
      isNumeric: true,
      cell: ({ at }: Row) => {
        const value = values[at]
        return value == null ? '–' : data.exact(value)
      },
    })),
  ]
  const rows = data.startsMs.map((startMs, at) => ({ at, startMs }))
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
    <div class="chart-table" tabIndex={0}>
      <DataTable caption={title} columns={columns} rows={rows} keyOf={({ at }) => String(at)} />
    </div>
  )
}
