import { existsSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'

/**
 * The configuration folder: the one that is named, else `config` in the working directory, else
 * `config` beside the executable. Of a folder `models` with aliases in it, the folder around it is meant.
 *
 * @param executable Path of the executable, with links resolved.
 */
export function locateConfig(named: string | undefined, cwd: string, executable: string): string {
  if (named) return aroundModels(resolve(cwd, named))
  const candidates = [join(cwd, 'config'), join(dirname(executable), 'config')]
  return candidates.find((folder) => existsSync(join(folder, 'models'))) ?? join(cwd, 'config')
}

const aroundModels = (folder: string): string =>
  basename(folder) === 'models' && !existsSync(join(folder, 'models')) ? dirname(folder) : folder
