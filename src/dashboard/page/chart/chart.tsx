import { useState } from 'preact/hooks'
import { Card } from '../parts/card'
import { ChartTable } from './chart-table'
import type { ChartData } from './data'
import { Plot } from './plot'
import { summaryOf } from './summary'

type Given = { title: string; data: ChartData; note?: string | undefined }

/** A chart, what it says in words, and on demand its numbers. */
export function Chart({ title, data, note }: Given) {
  const [isTable, setTable] = useState(false)
  return (
    <Card
      title={title}
      class="chart"
      tools={
        <button
          type="button"
          class="quiet"
          aria-pressed={isTable}
          aria-label={`${title} as a table`}
          onClick={() => setTable(!isTable)}
        >
          Table
        </button>
      }
    >
      {isTable ? (
        <ChartTable title={title} data={data} />
      ) : (
        <>
          <ul class="legend" aria-hidden="true">
            {data.series.map(({ name, tone, isDashed }) => (
              <li key={name}>
                <i class={`key fill-${tone} ${isDashed ? 'key-dashed' : ''}`} />
                {name}
              </li>
            ))}
            {note && <li class="muted">{note}</li>}
          </ul>
          <Plot data={data} label={`${title}: ${summaryOf(data)}`} />
        </>
      )}
    </Card>
  )
}
