import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const ROOT = join(import.meta.dir, '../../..')

/** The text of a page, by its path from the project's root. */
export const readPage = (page: string): string => readFileSync(join(ROOT, page), 'utf8')

/** The manual: README.md and every page in `docs/`. */
export const MANUAL: readonly string[] = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => `docs/${name}`),
]

const FENCE = /^```(\w*)\n([\s\S]*?)^```$/gm

/** The fenced blocks of a page in one language. */
export const blocksOf = (page: string, language: string): string[] =>
  [...readPage(page).matchAll(FENCE)]
    .filter(([, name]) => name === language)
    .map(([, , text = '']) => text)

/** The commands in the `sh` blocks of a page, in their order. */
export const commandsOf = (page: string): string[] =>
  blocksOf(page, 'sh')
    // A backslash continues a line.
    .flatMap((text) => text.split(/(?<!\\)\n/))
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))

const LINK = /\]\(([^)\s]+)\)/g
const CODE = /`[^`\n]*`/g

/** The links of a page that stay in the project: a path from the root, and an anchor. */
export const linksOf = (page: string): { link: string; path: string; anchor?: string }[] =>
  [...readPage(page).replace(FENCE, '').replace(CODE, '').matchAll(LINK)]
    .map(([, link = '']) => link)
    .filter((link) => !/^[a-z]+:/.test(link))
    .map((link) => {
      const [path = '', anchor] = link.split('#')
      return {
        link,
        path: path === '' ? page : join(dirname(page), path),
        ...(anchor !== undefined && { anchor }),
      }
    })

/** The anchors that GitHub makes of a page's headings. */
export const anchorsOf = (page: string): string[] =>
  [
    ...readPage(page)
      .replace(FENCE, '')
      .matchAll(/^#+ (.+)$/gm),
  ].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
