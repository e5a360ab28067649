import { extname, join } from 'node:path'
import { diskFiles } from './files'
import type { Problem } from './problems'

/** The end of the name of a file that is read. */
export const EXTENSION = '.json'

/** Ends of names of files that somebody may take for a configuration. */
const LIKE_CONFIGURATION = new Set(['.json', '.jsonc', '.json5', '.yaml', '.yml', '.toml'])

/** Files beside the folder of aliases that are not meant to be read. */
const KNOWN = new Set(['schema.json', 'prices.json'])

const isLike = (name: string): boolean => LIKE_CONFIGURATION.has(extname(name).toLowerCase())

/** Says of a file among others why it is none of them, where somebody may take it for one. */
export function whyUnread(name: string, others = 'aliases'): string | undefined {
  if (!isLike(name) || name.endsWith(EXTENSION)) return undefined
  const extension = extname(name)
  const remedy = /^\.json[c5]?$/i.test(extension)
    ? `rename it to "${name.slice(0, -extension.length)}${EXTENSION}"`
    : 'write it as JSON, in which comments may stand'
  return `is not read, because only names that end in ${EXTENSION} are ${others}: ${remedy}`
}

/** Warnings about files in the configuration folder that stand beside its folder of aliases. */
export function unreadBeside(folder: string, files = diskFiles): Problem[] {
  const read = files.list(folder)
  if ('code' in read) return []
  return read.names
    .filter((name) => !name.startsWith('.') && !KNOWN.has(name) && isLike(name))
    .map((name) => ({
      source: join(folder, name),
      message: `is not read: aliases are the ${EXTENSION} files in ${join(folder, 'models')}`,
    }))
}
