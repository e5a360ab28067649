import { membersIn } from '../../../api/dialect'
import type { UrlRule } from './urls'

/** A member of a credentials file that is missing or wrong, in a sentence without any value. */
export type Fault = string

/** Reads members of one kind of credentials, and collects what is wrong with them. */
export type Members = {
  /** A text that must be there. */
  text(name: string): string
  /** A text that may be there. */
  optional(name: string): string | undefined
  /** An address that must be there. */
  url(name: string, rule: UrlRule): string
  /** An address that may be there. */
  optionalUrl(name: string, rule: UrlRule): string | undefined
  /** Any other value. */
  value(name: string): unknown
  /** The members of a member. Undefined where it is no object. */
  inside(name: string): Members | undefined
}

/**
 * Reads the members of an object, and adds to `faults`.
 *
 * @param what Names the object for people, such as `the service account`.
 */
export function membersOf(value: unknown, what: string, faults: Fault[]): Members {
  const members = membersIn(value)
  const own = (name: string) => (Object.hasOwn(members, name) ? members[name] : undefined)
  const optional = (name: string): string | undefined => {
    const found = own(name) ?? ''
    if (typeof found === 'string') return found.trim() || undefined
    faults.push(`"${name}" of ${what} must be a string`)
    return undefined
  }
  const text = (name: string): string => {
    const before = faults.length
    const found = optional(name)
    if (found === undefined && faults.length === before) faults.push(`${what} has no "${name}"`)
    return found ?? ''
  }
  const ruled = <T extends string | undefined>(name: string, found: T, rule: UrlRule): T => {
    const wrong = found && rule(found)
    if (wrong) faults.push(`"${name}" of ${what} ${wrong}`)
    return found
  }
  return {
    text,
    optional,
    url: (name, rule) => ruled(name, text(name), rule),
    optionalUrl: (name, rule) => ruled(name, optional(name), rule),
    value: own,
    inside(name) {
      const found = own(name)
      return typeof found === 'object' && found !== null
        ? membersOf(found, `"${name}" of ${what}`, faults)
        : undefined
    },
  }
}
