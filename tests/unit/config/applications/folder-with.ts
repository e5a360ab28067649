import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadSnapshot } from '../../../../src/config/snapshot'
import { describeProblem, type Problem } from '../../../../src/config/source/problems'
import type { Env } from '../../../../src/config/source/variables'
import type { Prices } from '../../../../src/usage/prices/prices'
import { configFolder, SOUND } from '../folder'

/** A configuration with files of applications and teams below it: JSON text, or what becomes JSON. */
export function folderWith(
  files: Record<string, unknown>,
  aliases: Record<string, unknown> = { gpt: SOUND },
) {
  const folder = configFolder(aliases)
  for (const name of ['applications', 'teams'])
    if (Object.keys(files).some((path) => path.startsWith(`${name}/`)))
      mkdirSync(join(folder.path, name), { recursive: true })
  const write = (path: string, file: unknown) =>
    writeFileSync(join(folder.path, path), typeof file === 'string' ? file : JSON.stringify(file))
  for (const [path, file] of Object.entries(files)) write(path, file)
  const said = (problems: readonly Problem[]) =>
    problems.map((one) => describeProblem(one).replaceAll(`${folder.path}/`, ''))
  return {
    path: folder.path,
    write,
    load: folder.load,
    problems: (env: Env = {}) => said(folder.load(env).problems),
    warnings: (env: Env = {}) => said(folder.load(env).warnings),
    /** Problems and warnings where models cost what `prices` says. */
    priced(prices: Prices, env: Env = {}) {
      const loaded = loadSnapshot(
        folder.path,
        { PORTUS_KEY_TESTS: 'pk-config-tests', ...env },
        { prices },
      )
      return { ...loaded, problems: said(loaded.problems), warnings: said(loaded.warnings) }
    },
    [Symbol.dispose]: folder[Symbol.dispose],
  }
}
