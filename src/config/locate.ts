import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/**
 * The configuration folder: the one that is named, else `config` in the working directory, else
 * `config` beside the executable.
 *
 * @param executable Path of the executable, with links resolved.
 */
export function locateConfig(named: string | undefined, cwd: string, executable: string): string {
  if (named) return resolve(cwd, named)
  const candidates = [join(cwd, 'config'), join(dirname(executable), 'config')]
  return candidates.find((folder) => existsSync(join(folder, 'models'))) ?? join(cwd, 'config')
}
