import { jsonIn } from '../../body/json/json-in'

/** A JSON object. */
export type Members = Readonly<Record<string, unknown>>

/** Whether a value is a JSON object. */
export const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The object that a text holds. Undefined where it holds none. */
export function membersOf(text: string): Members | undefined {
  const value = jsonIn(text)
  return isMembers(value) ? value : undefined
}

/** The object without its nulls, which say no more than an absent member. The same one if it has none. */
export function withoutNulls(members: Members, kept: readonly string[] = []): Members {
  const isKept = ([name, value]: [string, unknown]) => value !== null || kept.includes(name)
  const entries = Object.entries(members)
  return entries.every(isKept) ? members : Object.fromEntries(entries.filter(isKept))
}

/** The object with a new value of a member. The same one if the value is not new. */
export const withMember = (members: Members, name: string, value: unknown): Members =>
  members[name] === value ? members : { ...members, [name]: value }

/** The list with each value replaced. The same one if no value is new. */
export function mapped<T>(values: readonly T[], change: (value: T, at: number) => T): readonly T[] {
  const changed = values.map(change)
  return changed.every((value, at) => value === values[at]) ? values : changed
}
