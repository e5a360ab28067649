import { locateConfig } from '../config/locate'
import { Settings } from '../config/settings'
import type { Problem } from '../config/source/problems'
import type { Env } from '../config/source/variables'
import type { CommandOptions } from './command'
import { flagOf } from './setting-flags'

/**
 * The environment of a command: what was typed as flags, else the variables of the process, among which are those of
 * `--env-file` that it did not have itself.
 */
export const environment = ({ settings }: CommandOptions): Env => ({ ...process.env, ...settings })

/** The configuration folder of a command. */
export const configFolder = ({ config }: CommandOptions, env: Env): string =>
  locateConfig(config ?? env.PORTUS_CONFIG_PATH, process.cwd(), process.execPath)

/** Variables of the file that look like settings and are none. Those that resemble one are problems already. */
export const unknownVariables = (
  { fromFile }: CommandOptions,
  problems: readonly Problem[],
): Problem[] =>
  Object.keys(fromFile?.lines ?? {})
    .filter((name) => name.startsWith('PORTUS_') && !/^PORTUS_(?:ADMIN_)?KEY(_|$)/.test(name))
    .filter((name) => !Object.hasOwn(Settings.properties, name))
    .filter((name) => !problems.some(({ source }) => source === name))
    .map((source) => ({ source, message: 'is no setting, and has no effect here' }))

/** Problems with variables, each at the flag or at the line of the file where its value stands. */
export const placed = (
  problems: readonly Problem[],
  { settings = {}, fromFile }: CommandOptions,
): Problem[] =>
  problems.map((problem) => {
    const { source, message } = problem
    if (settings[source] !== undefined) return { ...problem, source: `--${flagOf(source)}` }
    const line = fromFile && Object.hasOwn(fromFile.lines, source) && fromFile.lines[source]
    return line
      ? { ...problem, source: fromFile.file, line, column: 1, message: `${source}: ${message}` }
      : problem
  })
