import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readPage } from '../../assert/pages'

const PAGE = 'docs/clients.md'

/** The addresses of the page: Portus itself, and behind TLS. */
const ADDRESS = 'http://127.0.0.1:8080'
const SECURE_ADDRESS = 'https://portus.example.com'

/** One block of a recipe. */
export type Block = {
  language: string
  text: string
  /** The file that the line before the block names. */
  file?: string
}

const BLOCK = /(?:`(~\/[^`\n]+)`:\n\n)?^```(\w+)\n([\s\S]*?)^```$/gm

/** The blocks below a heading of docs/clients.md, in their order, with the address of this Portus. */
export function recipeOf(heading: string, url: string): Block[] {
  const sections = readPage(PAGE).split(/^#{2,3} (?=.+\n)/m)
  const section = sections.find((one) => one.startsWith(`${heading}\n`))
  if (section === undefined) throw new Error(`${PAGE} has no section "${heading}"`)
  const blocks = [...section.matchAll(BLOCK)].map(([, file, language = '', text = '']) => ({
    language,
    text: text.replaceAll(ADDRESS, url).replaceAll(SECURE_ADDRESS, url),
    ...(file !== undefined && { file }),
  }))
  if (blocks.length === 0) throw new Error(`The section "${heading}" of ${PAGE} has no block`)
  return blocks
}

/** The headings below which the page has recipes that tests run. */
export const recipeHeadings = (): string[] =>
  readPage(PAGE)
    .split(/^## (?=.+\n)/m)
    .filter((part) => /^(Agents|SDKs)\n/.test(part))
    .flatMap((part) => [...part.matchAll(/^### (.+)$/gm)].map(([, heading = '']) => heading))

/** Writes files into a folder, by their paths in it. */
export function writeInto(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
}

/** Writes what a recipe puts into files, where it says, below this home. */
export function writeFiles(blocks: readonly Block[], home: string): void {
  for (const { file, text } of blocks)
    if (file !== undefined) writeInto(home, { [file.replace(/^~/, '')]: text })
}

/** The lines of a recipe that are typed into a shell, in their order. */
export const typed = (blocks: readonly Block[]): string[] =>
  blocks
    .filter(({ language }) => language === 'sh')
    .flatMap(({ text }) => text.split('\n'))
    .filter((line) => line !== '' && !line.startsWith('#'))

/** The text of the only block in a language, or of the one at a position. */
export function blockIn(language: string, blocks: readonly Block[], position = 0): string {
  const block = blocks.filter((one) => one.language === language)[position]
  if (!block) throw new Error(`The recipe has no block of ${language}`)
  return block.text
}
