import { membersIn, type ProviderError } from './dialect'

const MAX_PLACE_NAMES = 8

/** Words with the facts beside them, where they bring none themselves. */
export function withFacts(
  { message, type, param, code }: ProviderError,
  members: Readonly<Record<string, unknown>>,
): ProviderError {
  const { status } = members
  const kind = members.type === 'error' ? undefined : members.type
  return {
    message,
    type:
      type ??
      factOf(kind) ??
      factOf(members.error_type) ??
      lastName(factOf(members.__type)) ??
      (typeof status === 'string' ? status : undefined),
    param: param ?? factOf(members.param) ?? paramOf(members.loc),
    code:
      code ??
      factOf(members.code) ??
      factOf(members.Code) ??
      factOf(members.error_code) ??
      factOf(members.status_code) ??
      factOf(membersIn(members.detail).errorcode),
  }
}

/** Where in the request an error is, in FastAPI's words: `body.messages.0`. */
export const placeOf = (loc: unknown): string =>
  Array.isArray(loc) ? loc.slice(0, MAX_PLACE_NAMES).filter(isPlain).join('.') : ''

/** The member at fault: the first name behind `body`. */
const paramOf = (loc: unknown): string | undefined =>
  Array.isArray(loc)
    ? loc.find((name): name is string => typeof name === 'string' && name !== 'body')
    : undefined

const isPlain = (value: unknown): value is string | number =>
  typeof value === 'string' || Number.isFinite(value)

/** A fact, which is a short text or a number. */
export const factOf = (value: unknown): string | undefined =>
  isPlain(value) && value !== '' ? String(value) : undefined

/** AWS puts a namespace before a name: `com.amazon.coral.service#Name`. */
const lastName = (name: string | undefined): string | undefined =>
  name?.slice(name.lastIndexOf('#') + 1)
