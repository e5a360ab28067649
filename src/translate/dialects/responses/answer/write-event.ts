/** Writes an event with the next sequence number. */
export type WriteEvent = (type: string, members: object) => string

/**
 * Numbers the events of a stream. Clients read the type in the data, and some in the line before it.
 * https://platform.openai.com/docs/api-reference/responses-streaming
 */
export function eventWriter(): WriteEvent {
  let sequence = 0
  return (type, members) =>
    `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: sequence++, ...members })}\n\n`
}

/** Nobody guesses so many random bytes, as whoever has an id may ask for what it names. */
const ID_BYTES = 24

/** A new id. OpenAI's say by their beginning what they name. */
export const newId = (prefix: string): string =>
  `${prefix}_${Buffer.from(crypto.getRandomValues(new Uint8Array(ID_BYTES))).toString('hex')}`
