/**
 * Whether a value is a token or a part of a key: printable ASCII without spaces. The runtime throws over a header
 * with anything else in it.
 */
export const isSendable = (value: unknown): value is string =>
  typeof value === 'string' && /^[\x21-\x7e]+$/.test(value)

/** Whether a value can be a whole header, which may hold the name of a scheme before its token. */
export const isHeaderValue = (value: string): boolean => /^[\x20-\x7e]*$/.test(value)
