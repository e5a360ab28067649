import type { Season, SeasonalPrice } from './written-price'

const DAY_MS = 86_400_000

/** The place of the price that counts at a time: the last one whose season it is, or the first. */
export function seasonAt(prices: SeasonalPrice, atMs: number): number {
  const at = prices.findLastIndex(({ season }) => season === undefined || isIn(season, atMs))
  return Math.max(at, 0)
}

function isIn(season: Season, atMs: number): boolean {
  if ('from' in season) return atMs >= season.from
  const [start, end] = season.daily
  const seconds = (((atMs % DAY_MS) + DAY_MS) % DAY_MS) / 1000
  return end < start ? seconds >= start || seconds < end : seconds >= start && seconds < end
}
