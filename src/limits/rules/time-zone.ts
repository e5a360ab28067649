/** An offset is no zone: it has no summer, and no name. */
const OFFSET = /^[+-]/

/** Whether a text names a time zone that this runtime knows, such as `Europe/Berlin`. */
export function isTimeZone(name: string): boolean {
  if (OFFSET.test(name)) return false
  try {
    // Temporal would take a whole date with a zone in brackets as well.
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

/** The names of zones, for suggestions. Further ones are known by older names. */
export const timeZones = (): readonly string[] => ['UTC', ...Intl.supportedValuesOf('timeZone')]
