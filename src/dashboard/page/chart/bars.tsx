import { type ChartData, total } from './data'
import type { Layout } from './layout'

/** Bars of all series upon each other, the first one below. */
export function Bars({ data: { series, startsMs }, layout }: { data: ChartData; layout: Layout }) {
  const { x, y, stepWidth } = layout
  const gap = stepWidth > 6 ? 2 : stepWidth > 3 ? 1 : 0
  return (
    <g>
      {startsMs.map((startMs, at) =>
        series.map(({ name, tone, values }, place) => {
          const value = values[at] ?? 0
          const below = total(series.slice(0, place), at)
          // Whatever there is can be seen.
          const height = value > 0 ? Math.max(1, y(below) - y(below + value)) : 0
          return height === 0 ? null : (
            <rect
              key={`${startMs} ${name}`}
              class={`fill-${tone}`}
              x={x(at) + gap / 2}
              y={y(below) - height}
              width={Math.max(1, stepWidth - gap)}
              height={height}
            />
          )
        }),
      )}
    </g>
  )
}
