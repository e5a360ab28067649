import { isObject } from '../../values'
import { messageOf } from './read-proto'

/** `cachedContent` as `cached_content`. */
const snakeCase = (name: string): string =>
  name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** A reader of a request's members in camel case, where a client may have spelled them with underscores. */
export const membersBy =
  (read: (name: string) => unknown) =>
  (name: string): unknown => {
    const value = read(name) ?? read(snakeCase(name))
    return isObject(value) ? messageOf(value) : value
  }
