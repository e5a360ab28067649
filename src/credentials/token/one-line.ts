const MAX_LENGTH = 500

/** The words of a service in one line of bounded length, as a log and a message to people need them. */
export function oneLine(words: string): string {
  const line = words.replace(/\s+/g, ' ').trim()
  return line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH - 1).toWellFormed()}…` : line
}
