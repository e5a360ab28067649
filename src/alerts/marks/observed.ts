/** Since when a thing is what it is, by the clock of whoever looks. Machines need not agree about the time. */
export type Observed = {
  /** Notes what a thing is now. */
  note(name: string, value: string): void
  /** For how long it has been that. */
  ageMs(name: string): number
  /** Forgets all but these. */
  keep(names: ReadonlySet<string>): void
}

/** @param nowMs A clock that never goes back. */
export function observed(nowMs: () => number): Observed {
  const known = new Map<string, { value: string; sinceMs: number }>()
  return {
    note(name, value) {
      if (known.get(name)?.value !== value) known.set(name, { value, sinceMs: nowMs() })
    },
    ageMs(name) {
      const { sinceMs } = known.get(name) ?? {}
      return sinceMs === undefined ? 0 : nowMs() - sinceMs
    },
    keep(names) {
      for (const name of known.keys()) if (!names.has(name)) known.delete(name)
    },
  }
}
