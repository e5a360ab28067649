import { turns } from './turns'

/** A long work in steps. */
export type Steps<T> = Generator<undefined, T, undefined>

/**
 * Does a work at once.
 *
 * @throws what the work throws.
 */
export function atOnce<T>(steps: Steps<T>): T {
  let step = steps.next()
  while (!step.done) step = steps.next()
  return step.value
}

/**
 * Does a work while others have their turns between its steps. A short one is done at once, and makes no promise.
 *
 * @throws what the work throws.
 */
export function inTurns<T>(steps: Steps<T>): T | Promise<T> {
  const turn = turns()
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done) return step.value
    const others = turn()
    if (others) return others.then(() => inTurns(steps))
  }
}
