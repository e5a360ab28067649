import type { LineSink } from './logger'

/** Milliseconds a line may wait for others to be written with it. */
const FLUSH_INTERVAL_MS = 20

/** Lines on their way to standard output. */
export type Output = { write: LineSink; flush(): void }

/**
 * Standard output that gathers lines for a moment: one system call for many requests, and none of
 * them waits for it.
 */
export function standardOutput(): Output {
  const writer = Bun.stdout.writer()
  let timer: Timer | undefined
  const flush = () => {
    timer = undefined
    void writer.flush()
  }
  return {
    write(line) {
      writer.write(line)
      if (!timer) timer = setTimeout(flush, FLUSH_INTERVAL_MS)
    },
    flush,
  }
}
