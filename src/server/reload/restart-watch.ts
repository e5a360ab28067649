/** What a process has read at its start, and does not read again. */
export type RestartWatch = {
  /** The file that it came from. */
  file: string
  /** Names of the variables in it that have changed since. */
  changed: () => readonly string[]
}
