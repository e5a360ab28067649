/**
 * Lower than every id that a row gets which ends from then on: ids are UUIDv7, made when requests end, and begin with the time.
 * RFC 9562, section 5.7.
 *
 * @param ms `Date.now()`
 */
export function firstIdAt(ms: number): string {
  const time = Math.max(0, Math.floor(ms)).toString(16).padStart(12, '0').slice(-12)
  return `${time.slice(0, 8)}-${time.slice(8)}-0000-0000-000000000000`
}
