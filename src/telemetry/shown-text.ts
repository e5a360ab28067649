import type { Redact } from './redact'

/** What cannot be read in a line, and may be obeyed by whatever shows it. */
const CONTROLS = /\p{Cc}/gu

/** Of a longer text only the beginning is looked at: removing secrets takes time. */
const MAX_READ_LENGTH = 4096

/** Names in a line: the first ones, and how many more there are. */
export function shownNames(names: Iterable<string>, maxNames: number): string {
  const all = [...names]
  const list = all.slice(0, maxNames).join(', ')
  return all.length > maxNames ? `${list} and ${all.length - maxNames} more` : list
}

/**
 * A text that a client or a provider chose, as a line shows it: without secrets and control characters, and cut. Secrets go
 * first, for a cut one is no longer known as one.
 */
export function shownText(
  text: string | undefined,
  maxLength: number,
  redact: Redact,
): string | undefined {
  if (!text) return undefined
  return redact(text.slice(0, MAX_READ_LENGTH)).replace(CONTROLS, ' ').slice(0, maxLength)
}
