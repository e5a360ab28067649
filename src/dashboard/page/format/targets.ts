const ORDINALS = ['First', 'Second', 'Third', 'Fourth', 'Fifth', 'Sixth'] as const

/** What a target is called by its place in an alias, from one on: `First target`; `Target 2.1` where targets are nested. */
export function targetName(index: string): string {
  if (!/^\d+(?:\.\d+)*$/.test(index)) return `Target ${index}`
  const places = index.split('.').map((place) => Number(place) + 1)
  const ordinal = places.length === 1 ? ORDINALS[(places[0] ?? 0) - 1] : undefined
  return ordinal ? `${ordinal} target` : `Target ${places.join('.')}`
}
