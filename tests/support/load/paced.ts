/** Begins `perSecond` jobs a second until `ends`, or fewer where the machine is slow. Resolves when all have ended. */
export async function paced(
  perSecond: number,
  ends: { aborted: boolean },
  job: () => Promise<void>,
  maxOpen = 64,
): Promise<void> {
  const open = new Set<Promise<void>>()
  const startedMs = performance.now()
  let begun = 0
  while (!ends.aborted) {
    const due = ((performance.now() - startedMs) / 1000) * perSecond
    while (begun < due && open.size < maxOpen && !ends.aborted) {
      begun++
      const one: Promise<void> = job().finally(() => open.delete(one))
      open.add(one)
    }
    // What could not be begun in time is not begun later.
    begun = Math.max(begun, Math.floor(due) - maxOpen)
    await Bun.sleep(2)
  }
  await Promise.all(open)
}
