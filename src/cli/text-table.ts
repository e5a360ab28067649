/**
 * Rows as a table for a terminal: each column is as wide as its widest cell. The first row is the head.
 *
 * @param numbersFrom From this column on there are numbers, which stand at the right.
 */
export function textTable(
  rows: readonly (readonly string[])[],
  numbersFrom = Number.POSITIVE_INFINITY,
): string {
  const widths: number[] = []
  for (const row of rows)
    for (const [at, cell] of row.entries())
      widths[at] = Math.max(widths[at] ?? 0, Bun.stringWidth(cell))
  return rows
    .map((row) =>
      row
        .map((cell, at) => {
          const gap = ' '.repeat((widths[at] ?? 0) - Bun.stringWidth(cell))
          return at < numbersFrom ? cell + gap : gap + cell
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
