import { decoded, MAX_LAYERS } from './escapes'
import { edgesOf, folded, type Needle, standsAt } from './needles'

/** Bytes from one place up to before another. */
export type Place = { start: number; end: number }

/** What bytes hold of secrets. */
export type Found = {
  /** In order, and none in another. */
  secrets: readonly Place[]
  /** Where a secret may begin whose end has not come. The number of bytes where none does. */
  openFrom: number
}

/** Of a secret that is cut off so much says nothing: many secrets of a provider begin alike. */
export const MIN_PART_BYTES = 8

/**
 * Finds secrets in bytes, whatever escapes they are written with, and escapes of escapes. Undefined where nothing
 * is to be done.
 *
 * @param isFinal Whether nothing comes behind these bytes. The larger part of a secret then counts as one.
 */
export function findSecrets(
  source: Uint8Array,
  needles: readonly Needle[],
  isFinal: boolean,
): Found | undefined {
  const places: Place[] = []
  let openFrom = source.length
  let bytes = source
  /** From places in `bytes` to places in the source. */
  let origin = (place: number) => place
  for (let layer = 0; ; layer++) {
    const here = folded(bytes)
    const toSource = origin
    const current = bytes
    const add = (start: number, end: number) =>
      void places.push({ start: toSource(start), end: toSource(end) })
    for (const needle of needles) {
      let at = here.indexOf(needle.folded)
      for (; at !== -1; at = here.indexOf(needle.folded, at + 1))
        if (standsAt(needle, current, at)) {
          const { start, end } = edgesOf(needle, current, at)
          add(start, end)
        }
      const part = partAtEnd(needle, current, here)
      if (part === undefined) continue
      if (!isFinal) openFrom = Math.min(openFrom, toSource(part))
      else if (isTelling(needle, here.length - part))
        places.push({ start: toSource(part), end: source.length })
    }
    if (layer === MAX_LAYERS) break
    // What an escape that breaks off would be may still be told by what stands before it.
    const next = decoded(bytes, false)
    if (!next) break
    const { places: from } = next
    bytes = next.bytes
    const end = from[bytes.length] as number
    if (!isFinal && end < current.length) openFrom = Math.min(openFrom, toSource(end))
    origin = (place) => toSource(endOf(from, place))
  }
  return places.length === 0 && openFrom === source.length
    ? undefined
    : { secrets: merged(places), openFrom }
}

/** A place between two bytes of one escape is the place behind it. */
function endOf(places: Uint32Array, place: number): number {
  let at = place
  while (at > 0 && at < places.length - 1 && places[at] === places[at - 1]) at++
  return places[at] as number
}

/** Where the beginning of a secret stands at the end of the bytes, if it does. */
export function partAtEnd(
  { folded: whole, ...needle }: Needle,
  bytes: Uint8Array,
  here: Buffer,
): number | undefined {
  const length = here.length
  let at = here.indexOf(whole[0] as number, Math.max(0, length - whole.length + 1))
  for (; at !== -1; at = here.indexOf(whole[0] as number, at + 1))
    if (
      here.compare(whole, 0, length - at, at, length) === 0 &&
      standsAt({ folded: whole, ...needle }, bytes, at, length - at)
    )
      return at
  return undefined
}

/** Whether so much of a secret must not be seen either. */
export const isTelling = ({ exact }: Needle, length: number): boolean =>
  length >= MIN_PART_BYTES && length * 2 >= exact.length

/** Places that overlap become one. */
function merged(places: Place[]): Place[] {
  if (places.length < 2) return places
  places.sort((a, b) => a.start - b.start || b.end - a.end)
  const result: Place[] = []
  for (const place of places) {
    const last = result.at(-1)
    if (last && place.start < last.end) last.end = Math.max(last.end, place.end)
    else result.push({ ...place })
  }
  return result
}
