/** A member of JSON that came from somewhere else, if it is an object. */
export const objectIn = (value: unknown, name?: string): Record<string, unknown> => {
  const found = name === undefined ? value : (value as Record<string, unknown> | null)?.[name]
  return typeof found === 'object' && found !== null ? (found as Record<string, unknown>) : {}
}

/** A text that came from somewhere else. */
export const textIn = (value: unknown, name: string): string => {
  const found = objectIn(value)[name]
  return typeof found === 'string' ? found : ''
}

/** A list that came from somewhere else. */
export const listIn = (value: unknown, name: string): readonly unknown[] => {
  const found = objectIn(value)[name]
  return Array.isArray(found) ? found : []
}
