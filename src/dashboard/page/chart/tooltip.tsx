import type { ChartData } from './data'

type Given = { data: ChartData; at: number; leftPx: number; isRight: boolean }

/** The values of the step below the pointer. A screen reader has the table. */
export const Tooltip = ({ data, at, leftPx, isRight }: Given) => (
  <div
    class={`tooltip ${isRight ? 'tooltip-right' : ''}`}
    style={{ left: `${leftPx}px` }}
    aria-hidden="true"
  >
    <strong>{data.exactLabel(data.startsMs[at] ?? 0)}</strong>
    {data.series.map(({ name, tone, values }) => {
      const value = values[at]
      return (
        <span key={name}>
          <i class={`key fill-${tone}`} />
          {name} <b>{value == null ? '–' : data.format(value)}</b>
        </span>
      )
    })}
  </div>
)
