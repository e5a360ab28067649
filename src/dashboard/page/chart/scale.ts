/** Even steps from none to the top of a chart, which is at least its largest value. */
export type Scale = { top: number; ticks: number[] }

const STEPS = [1, 2, 2.5, 5, 10]

/**
 * A scale with round numbers.
 *
 * @param most The largest value. None makes a scale up to one.
 * @param wanted How many steps there should be, about.
 * @param isWhole Whether parts of one make no sense.
 */
export function scaleOf(most: number, wanted = 4, isWhole = false): Scale {
  if (!(most > 0)) return { top: 1, ticks: [0, 1] }
  const rough = most / wanted
  const power = 10 ** Math.floor(Math.log10(rough))
  const found = STEPS.map((factor) => factor * power).find((step) => step >= rough * 0.999)
  const step = isWhole ? Math.max(1, Math.ceil(found ?? power)) : (found ?? power)
  const steps = Math.max(1, Math.ceil(most / step - 1e-9))
  const ticks = Array.from({ length: steps + 1 }, (_, at) => Number((at * step).toPrecision(12)))
  return { top: steps * step, ticks }
}

/** Distances of labels that make round times of minutes and hours. */
const DISTANCES = [1, 2, 3, 5, 6, 10, 12, 15, 20, 30, 60]

/**
 * Which steps have a label where there is room for some of them: always with the same distance.
 *
 * @param startsMs When the steps begin.
 * @param originMs A time that would have a label, such as midnight.
 */
export function shownLabels(startsMs: readonly number[], room: number, originMs: number): number[] {
  const [first = 0, second = first + 1] = startsMs
  const least = startsMs.length / Math.max(1, room)
  const every = DISTANCES.find((distance) => distance >= least) ?? Math.ceil(least)
  const offset = Math.round((first - originMs) / (second - first))
  return startsMs.flatMap((_, at) => ((at + offset) % every === 0 ? [at] : []))
}
