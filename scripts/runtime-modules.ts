import { isBuiltin } from 'node:module'

/**
 * The modules of the runtime that the executable loads. Bun builds in the bytecode of each, and of all that
 * it loads in turn: `https` alone is a megabyte.
 */
const LOADED: ReadonlySet<string> = new Set([
  'async_hooks',
  'buffer',
  'bun:ffi',
  'bun:sqlite',
  'crypto',
  'fs',
  'fs/promises',
  'os',
  'path',
  'stream',
  'util',
  'zlib',
])

/** Modules of the runtime that a build loads beside these, each with who imports it. */
export function furtherModules({ inputs }: Pick<Bun.BuildMetafile, 'inputs'>): string[] {
  const found = Object.entries(inputs).flatMap(([importer, { imports }]) =>
    imports
      .filter(({ path }) => isBuiltin(path) && !LOADED.has(path.replace(/^node:/, '')))
      .map(({ path }) => `${path} (${importer})`),
  )
  return [...new Set(found)].sort()
}
