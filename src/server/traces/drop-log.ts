import type { Logger } from '../../telemetry/logger'

const MINUTE_MS = 60_000

/** Says how many spans were dropped, and why: at once, and then at most once a minute. */
export function dropLog(log: Logger, everyMs = MINUTE_MS) {
  let spans = 0
  let cause = ''
  let timer: ReturnType<typeof setTimeout> | undefined
  const say = () => {
    if (spans > 0) log('warn', 'spans dropped', { spans, cause })
    spans = 0
  }
  const add = (count: number, why: string): void => {
    spans += count
    cause = why
    if (timer) return
    say()
    timer = setTimeout(() => {
      timer = undefined
      if (spans > 0) add(0, cause)
    }, everyMs)
    timer.unref()
  }
  return {
    add,
    /** Says what has not been said yet. */
    end() {
      clearTimeout(timer)
      say()
    },
  }
}
