import type { ChartData, ChartSeries } from './data'
import type { Layout } from './layout'

/** A line for each series, broken where nothing was measured. A value between two gaps is a dot. */
export const Lines = ({ data, layout }: { data: ChartData; layout: Layout }) => (
  <g>
    {data.series.map((series) => (
      <g key={series.name} class={`line-${series.tone} ${series.isDashed ? 'dashed' : ''}`}>
        <path d={pathOf(series, layout)} />
        {lonely(series).map(({ at, value }) => (
          <circle key={at} cx={middle(layout, at)} cy={layout.y(value)} r="2" />
        ))}
      </g>
    ))}
  </g>
)

const middle = ({ x, stepWidth }: Layout, at: number) => x(at) + stepWidth / 2

function pathOf({ values }: ChartSeries, layout: Layout): string {
  let isDrawing = false
  return values
    .map((value, at) => {
      const command =
        value === null
          ? ''
          : `${isDrawing ? 'L' : 'M'}${middle(layout, at).toFixed(1)} ${layout.y(value).toFixed(1)}`
      isDrawing = value !== null
      return command
    })
    .join('')
}

const lonely = ({ values }: ChartSeries) =>
  values.flatMap((value, at) =>
    value !== null && values[at - 1] == null && values[at + 1] == null ? [{ at, value }] : [],
  )
