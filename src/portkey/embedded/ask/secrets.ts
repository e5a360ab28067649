import { type Redact, redactor } from '../../../telemetry/redact'

/** The secrets that the requests of one exchange have carried. */
export type Secrets = {
  readonly size: number
  add(values: readonly string[]): void
  /** Takes them out of a text, and the alias's own credentials too. */
  redact: Redact
}

/** @param redactOwn Takes out what stands in the alias. */
export function secretsBeside(redactOwn: Redact): Secrets {
  const values = new Set<string>()
  // Made where it is needed: most answers hold nothing to look at.
  let redact: Redact | undefined
  return {
    get size() {
      return values.size
    },
    add(further) {
      for (const value of further) {
        if (!values.has(value)) redact = undefined
        values.add(value)
      }
    },
    redact(text) {
      if (values.size === 0) return redactOwn(text)
      redact ??= redactor(values)
      return redactOwn(redact(text))
    },
  }
}
