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

/** The members of an object as JSON, without the braces. What each piece of a text repeats is written once. */
export const inside = (members: object): string => JSON.stringify(members).slice(1, -1)

/** Nobody guesses so many random bytes, as whoever has an id may ask for what it names. */
const ID_BYTES = 24

/** A new id. OpenAI's say by their beginning what they name. */
export const newId = (prefix: string): string =>
  `${prefix}_${Buffer.from(crypto.getRandomValues(new Uint8Array(ID_BYTES))).toString('hex')}`
