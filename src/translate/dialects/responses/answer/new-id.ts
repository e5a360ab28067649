/** An id gives access to what it names. Nobody can guess so many random bytes. */
const ID_BYTES = 24

/** A new id. OpenAI's say by their beginning what they name. */
export const newId = (prefix: string): string =>
  `${prefix}_${Buffer.from(crypto.getRandomValues(new Uint8Array(ID_BYTES))).toString('hex')}`
