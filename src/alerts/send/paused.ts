/** Waits, or until the signal is aborted. A process that ends does not wait for it. */
export function paused(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  if (signal.aborted || ms <= 0) return Promise.resolve()
  const wake = () => {
    clearTimeout(timer)
    resolve()
  }
  const timer = setTimeout(() => {
    signal.removeEventListener('abort', wake)
    resolve()
  }, ms)
  timer.unref()
  signal.addEventListener('abort', wake, { once: true })
  return promise
}
