/** An offset, which `Intl` takes as a zone: `+05:30`. */
const OFFSET = /^([+-])(\d\d):?(\d\d)?$/

/**
 * A time zone as PostgreSQL names it. It takes IANA's names; an offset is one of POSIX there, and means the other direction.
 * https://www.postgresql.org/docs/current/datetime-posix-timezone-specs.html
 */
export function postgresZone(timeZone: string): string {
  const [, sign, hours, minutes = '00'] = OFFSET.exec(timeZone) ?? []
  return sign ? `${sign === '+' ? '-' : '+'}${hours}:${minutes}` : timeZone
}
