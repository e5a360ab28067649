/** Signals that ask nothing of Portus, and end a process that has no handler for them. */
const HARMLESS = ['SIGUSR1', 'SIGUSR2', 'SIGHUP'] as const

/** Signals that end a process. */
export const ENDING = ['SIGTERM', 'SIGINT'] as const

/**
 * Handles signals from the first moment on: the first process of a container has none of the system's own handlers,
 * so that a signal would be lost. A process that ends before it serves has nothing to finish.
 * https://man7.org/linux/man-pages/man7/pid_namespaces.7.html
 */
export function handleSignalsEarly(): void {
  for (const signal of HARMLESS) process.on(signal, () => {})
  for (const signal of ENDING) process.on(signal, endNow)
}

/** From now on somebody else handles what ends the process. */
export function stopEarlyHandling(): void {
  for (const signal of ENDING) process.off(signal, endNow)
}

const endNow = () => process.exit(0)
