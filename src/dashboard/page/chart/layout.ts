import { type ChartData, largest } from './data'
import { type Scale, scaleOf } from './scale'

/** Where things stand in a plot, in pixels. */
export type Layout = {
  width: number
  height: number
  left: number
  bottom: number
  scale: Scale
  /** Where a step begins, and how wide it is. */
  x: (at: number) => number
  stepWidth: number
  y: (value: number) => number
}

const TOP = 8
const RIGHT = 4
const BOTTOM = 20
/** A letter of the scale is about so wide. */
const LETTER = 6.4

/** Lays a chart out. */
export function layoutOf(data: ChartData, width: number, height: number): Layout {
  const scale = scaleOf(largest(data), 3, data.isWhole)
  const letters = Math.max(...scale.ticks.map((tick) => data.format(tick).length))
  const left = Math.ceil(letters * LETTER) + 10
  const stepWidth = Math.max(1, (width - left - RIGHT) / Math.max(1, data.startsMs.length))
  const bottom = height - BOTTOM
  return {
    width,
    height,
    left,
    bottom,
    scale,
    stepWidth,
    x: (at) => left + at * stepWidth,
    y: (value) => bottom - (value / scale.top) * (bottom - TOP),
  }
}
