import type { AnswerEvent, Format } from '../answer-events'
import { filtered } from './filtered'

/**
 * A format in whose answers calls have the client's names of tools.
 *
 * @param names The client's names, by those that the provider got in their place.
 */
export function withClientNames(format: Format, names: ReadonlyMap<string, string>): Format {
  if (names.size === 0) return format
  const take = (event: AnswerEvent): readonly AnswerEvent[] => {
    const name = event.type === 'call' && event.name !== undefined && names.get(event.name)
    return [name ? { ...event, name } : event]
  }
  return filtered(format, () => ({ take }))
}
