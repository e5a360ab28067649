/** Milliseconds a line may wait for others to be written with it. */
const FLUSH_INTERVAL_MS = 20

/** Lines on their way to standard output. */
export type Output = {
  /** Takes whole lines, with their line breaks. */
  write(lines: string | Uint8Array): void
  /** Writes what has been gathered; resolves when it is written. */
  flush(): Promise<void>
}

/**
 * Standard output that gathers lines for a moment: one system call for many requests, and none of
 * them waits for it. Once nobody reads it any more, lines are lost, and requests go on.
 */
export function standardOutput(): Output {
  const writer = Bun.stdout.writer()
  let timer: Timer | undefined
  const flush = async () => {
    clearTimeout(timer)
    timer = undefined
    await unlessBroken(() => writer.flush())
  }
  return {
    write(lines) {
      void unlessBroken(() => writer.write(lines))
      if (!timer) timer = setTimeout(flush, FLUSH_INTERVAL_MS)
    },
    flush,
  }
}

/** Leaves a failure to write unsaid: where it could be said is what has failed. */
async function unlessBroken(write: () => number | Promise<number>): Promise<void> {
  try {
    await write()
  } catch {}
}
