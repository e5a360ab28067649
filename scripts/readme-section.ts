/** One row of a table. */
export type Row = readonly string[]

/** A Markdown table whose columns are as wide as their widest cell. */
export function markdownTable(rows: readonly Row[]): string {
  const [head = []] = rows
  const widths = head.map((_, at) => Math.max(3, ...rows.map((row) => (row[at] ?? '').length)))
  const line = (row: Row) =>
    `| ${widths.map((width, at) => (row[at] ?? '').padEnd(width)).join(' | ')} |`
  return [head, widths.map((width) => '-'.repeat(width)), ...rows.slice(1)].map(line).join('\n')
}

/**
 * A README with a section between its markers, `<!-- name -->` and `<!-- /name -->`, as it should be.
 *
 * @throws when it has no such markers.
 */
export function withSection(readme: string, name: string, section: string): string {
  const [first, last] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
  const [start, end] = [readme.indexOf(first), readme.indexOf(last)]
  if (start === -1 || end < start) throw new Error(`README.md has no ${first} before ${last}`)
  return `${readme.slice(0, start + first.length)}\n\n${section}\n\n${readme.slice(end)}`
}
