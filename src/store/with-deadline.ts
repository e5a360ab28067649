/** A deadline is waited for in so many parts. */
const PARTS = 5

/**
 * What `work` comes to, if it comes to it in time. The work itself goes on.
 *
 * A process that stands still for a while, because it is busy, has neither sent what it sends nor read what has come. So the
 * deadline is waited for in parts: standing still takes one of them at most, and the answer has the others.
 *
 * @param late Called after the deadline. Its error is thrown.
 */
export function withDeadline<T>(
  work: Promise<T>,
  deadlineMs: number,
  late: () => Error,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let left = PARTS
    const wait = (): Timer =>
      setTimeout(() => {
        left--
        if (left === 0) reject(late())
        else timer = wait()
      }, deadlineMs / PARTS)
    let timer = wait()
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
