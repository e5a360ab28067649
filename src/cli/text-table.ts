/**
 * Rows as a table for a terminal: each column is as wide as its widest cell. The first row is the head.
 *
 * @param numbersFrom The first column of numbers: from there on cells stand on the right.
 */
export function textTable(
  rows: readonly (readonly string[])[],
  numbersFrom = Number.POSITIVE_INFINITY,
): string {
  const widths = rows[0]?.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0))) ?? []
  const padded = (cell: string, at: number): string =>
    at < numbersFrom ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)
  return rows.map((row) => row.map(padded).join('  ').trimEnd()).join('\n')
}
