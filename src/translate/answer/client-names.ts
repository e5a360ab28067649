import type { AnswerEvent, Format } from '../answer-events'

/**
 * A format in whose answers calls have the client's names of tools.
 *
 * @param names The client's names, by those that the provider got in their place.
 */
export function withClientNames(format: Format, names: ReadonlyMap<string, string>): Format {
  if (names.size === 0) return format
  const named = (event: AnswerEvent): AnswerEvent => {
    const name = event.type === 'call' && event.name !== undefined && names.get(event.name)
    return name ? { ...event, name } : event
  }
  return {
    ...format,
    parseAnswer: (answer) => format.parseAnswer(answer).map(named),
    eventParser() {
      const parser = format.eventParser()
      return {
        push: (event) => parser.push(event).map(named),
        finish: () => parser.finish().map(named),
      }
    },
  }
}
