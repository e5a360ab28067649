import type { LineSink } from './logger'

/** Short enough for a person, and for what a process loses that is killed. */
const FLUSH_INTERVAL_MS = 20

/** Lines on their way to standard output. */
export type Output = {
  write: LineSink
  /** Writes what has been gathered; resolves when it is written. */
  flush(): Promise<void>
  /** How many lines were lost, because nobody reads them. */
  dropped(): number
}

/**
 * Standard output that gathers lines for a moment: one system call for many requests, and none of
 * them waits for it. What is left when the process exits is written then. Once nobody reads it any
 * more, lines are lost, and requests go on.
 */
export function standardOutput(): Output {
  const writer = Bun.stdout.writer()
  // Not in the writer, which in Bun 1.4 writes whatever it has at the end of each turn.
  let gathered = ''
  let timer: Timer | undefined
  let dropped = 0
  const flush = async () => {
    clearTimeout(timer)
    timer = undefined
    const lines = gathered
    gathered = ''
    try {
      await Promise.all([writer.write(lines), writer.flush()])
    } catch {
      // Where it could be said is what has failed.
      for (const character of lines) if (character === '\n') dropped++
    }
  }
  process.on('exit', () => void flush())
  return {
    write(line) {
      gathered += line
      timer ??= setTimeout(flush, FLUSH_INTERVAL_MS)
    },
    flush,
    dropped: () => dropped,
  }
}
