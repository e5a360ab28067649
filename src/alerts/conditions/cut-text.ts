/** How many characters of a text stand in an alert. Chats cut a longer one where it hurts. */
export const CUT = { problem: 300 } as const

/** A text on one line, cut where it is too long. */
export function cutText(text: string, length: number): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length <= length ? line : `${line.slice(0, length - 1).toWellFormed()}…`
}
