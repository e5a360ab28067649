import { type Redact, redactor } from '../telemetry/redact'
import type { Live } from './request-config'
import type { Snapshot } from './snapshot'

/** The configuration of a process, which a reload replaces in one step. */
export type LiveConfig = Live & {
  /** Takes the secrets of the configuration out of a text, and those of the ones before it. */
  readonly redact: Redact
  replace(next: Snapshot): void
}

/** So many secrets of earlier configurations are known. Requests that run may still carry them. */
const MAX_RETIRED = 1000

/** Holds the configuration of a process. */
export function liveConfig(first: Snapshot): LiveConfig {
  const retired = new Set<string>()
  let current = first
  let redact = redactor(first.secrets)
  return {
    get current() {
      return current
    },
    redact: (text) => redact(text),
    replace(next) {
      for (const secret of current.secrets) if (!next.secrets.has(secret)) retired.add(secret)
      for (const secret of retired) {
        if (retired.size <= MAX_RETIRED) break
        retired.delete(secret)
      }
      redact = redactor(new Set([...retired, ...next.secrets]))
      current = next
    },
  }
}

/** A value that is made of the configuration, and made anew with the next one. */
export function followed<T>(live: Live, make: () => T): () => T {
  let madeOf = live.current
  let value = make()
  return () => {
    if (live.current !== madeOf) {
      madeOf = live.current
      value = make()
    }
    return value
  }
}
