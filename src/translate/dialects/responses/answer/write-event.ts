/**
 * Writes an event with the next sequence number.
 *
 * @param members Its other members, or their JSON without the braces, as {@link inside} makes it.
 */
export type WriteEvent = (type: string, members: object | string) => string

/**
 * Numbers the events of a stream. Clients read the type in the data, and some in the line before it.
 * https://platform.openai.com/docs/api-reference/responses-streaming
 */
export function eventWriter(): WriteEvent {
  let sequence = 0
  return (type, members) => {
    const rest = typeof members === 'string' ? members : inside(members)
    return `event: ${type}\ndata: {"type":"${type}","sequence_number":${sequence++},${rest}}\n\n`
  }
}

/**
 * The event for a piece of a text. Nothing for an empty piece.
 *
 * @param where The members that every piece repeats, as {@link inside} makes them.
 */
export const writeDelta = (
  write: WriteEvent,
  type: string,
  where: string,
  delta: string,
): string => (delta === '' ? '' : write(type, `${where},"delta":${JSON.stringify(delta)}`))

/** The members of an object as JSON, without the braces. What each piece of a text repeats is written once. */
export const inside = (members: object): string => JSON.stringify(members).slice(1, -1)
