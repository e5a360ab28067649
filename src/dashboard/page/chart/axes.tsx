import type { ChartData } from './data'
import type { Layout } from './layout'
import { shownLabels } from './scale'

/** A label takes about so many pixels. */
const LABEL_WIDTH = 64

/** The lines and words around what is shown. */
export function Axes({ data, layout }: { data: ChartData; layout: Layout }) {
  const { scale, left, width, height, bottom, x, y, stepWidth } = layout
  const labels = shownLabels(data.startsMs, Math.floor((width - left) / LABEL_WIDTH), data.originMs)
  return (
    <g class="axes">
      {scale.ticks.map((tick) => (
        <g key={tick}>
          <line x1={left} x2={width} y1={y(tick)} y2={y(tick)} />
          <text x={left - 6} y={y(tick)} dy="0.32em" text-anchor="end">
            {data.format(tick)}
          </text>
        </g>
      ))}
      {labels.map((at) => (
        <text
          key={at}
          x={Math.max(left + 14, Math.min(width - 20, x(at) + stepWidth / 2))}
          y={height - 4}
          text-anchor="middle"
        >
          {data.label(data.startsMs[at] ?? 0)}
        </text>
      ))}
      <line class="axis" x1={left} x2={width} y1={bottom} y2={bottom} />
    </g>
  )
}
