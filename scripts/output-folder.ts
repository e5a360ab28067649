import { existsSync, lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** What a build writes into its folder. */
const BUILT = ['portus', 'portus.exe', 'config']

/**
 * Why the build must not delete a folder, or nothing if it may: the folder does not exist, is empty, or
 * holds an earlier build and nothing else.
 */
export function refusalToDelete(folder: string): string | undefined {
  if (!existsSync(folder)) return undefined
  if (!lstatSync(folder).isDirectory()) return `${folder} is not a folder; name another one`
  const names = readdirSync(folder)
  const isBuild =
    names.every((name) => BUILT.includes(name)) && existsSync(join(folder, 'config/schema.json'))
  if (names.length === 0 || isBuild) return undefined
  return `${folder} is not empty and not an earlier build; the build would delete it, so empty it or name another one`
}
