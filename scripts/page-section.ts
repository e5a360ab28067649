import { join } from 'node:path'

const ROOT = join(import.meta.dir, '..')

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

/** A generated section of a page: its place, and what belongs there. */
export type PageSection = {
  /** Path of the page from the project's root. */
  page: string
  /** Name in the section's markers, `<!-- name -->` and `<!-- /name -->`. */
  name: string
  text: string
}

/**
 * A page with `text` between the markers of a section.
 *
 * @throws when the page has no such markers.
 */
export function withSection(content: string, { page, name, text }: PageSection): string {
  const [first, last] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
  const [start, end] = [content.indexOf(first), content.indexOf(last)]
  if (start === -1 || end < start) throw new Error(`${page} has no ${first} before ${last}`)
  return `${content.slice(0, start + first.length)}\n\n${text}\n\n${content.slice(end)}`
}

/** Writes a section into its page. */
export async function writeSection(section: PageSection): Promise<void> {
  const file = join(ROOT, section.page)
  await Bun.write(file, withSection(await Bun.file(file).text(), section))
}

/** A page as it is, and as it should be. */
export async function comparePage(section: PageSection): Promise<{ is: string; should: string }> {
  const is = await Bun.file(join(ROOT, section.page)).text()
  return { is, should: withSection(is, section) }
}
