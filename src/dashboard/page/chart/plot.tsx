import { useState } from 'preact/hooks'
import { Axes } from './axes'
import { Bars } from './bars'
import type { ChartData } from './data'
import { layoutOf } from './layout'
import { Lines } from './lines'
import { Tooltip } from './tooltip'
import { useWidth } from './use-width'

const HEIGHT = 168
const FIRST_WIDTH = 480

/** What is drawn of a chart. */
export function Plot({ data, label }: { data: ChartData; label: string }) {
  const { element, width } = useWidth<HTMLDivElement>(FIRST_WIDTH)
  const [at, setAt] = useState<number | undefined>(undefined)
  const layout = layoutOf(data, width, HEIGHT)
  const steps = data.startsMs.length
  const follow = (event: PointerEvent) => {
    const { left } = (event.currentTarget as Element).getBoundingClientRect()
    const step = Math.floor((event.clientX - left - layout.left) / layout.stepWidth)
    setAt(step >= 0 && step < steps ? step : undefined)
  }
  const shown = at !== undefined && at < steps ? at : undefined
  return (
    <div class="plot" ref={element} onPointerMove={follow} onPointerLeave={() => setAt(undefined)}>
      <svg role="img" aria-label={label} width={width} height={HEIGHT}>
        <Axes data={data} layout={layout} />
        {shown !== undefined && (
          <rect
            class="pointed"
            x={layout.x(shown)}
            y="0"
            width={layout.stepWidth}
            height={layout.bottom}
          />
        )}
        {data.kind === 'bars' ? (
          <Bars data={data} layout={layout} />
        ) : (
          <Lines data={data} layout={layout} />
        )}
      </svg>
      {shown !== undefined && (
        <Tooltip
          data={data}
          at={shown}
          leftPx={layout.x(shown) + layout.stepWidth / 2}
          isRight={layout.x(shown) > width / 2}
        />
      )}
    </div>
  )
}
