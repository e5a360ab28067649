import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { locateConfig } from '../config/locate'
import { ConfigError } from '../config/source/problems'
import type { Env } from '../config/source/variables'
import type { CommandOptions } from './command'

/**
 * The environment of a command: what was typed as flags, else the variables of the process, else those of a
 * file.
 *
 * @throws {ConfigError} if the file cannot be read.
 */
export function environment({ envFile, settings }: CommandOptions): Env {
  const own = { ...process.env, ...settings }
  if (!envFile) return own
  try {
    return { ...parseEnv(readFileSync(envFile, 'utf8')), ...own }
  } catch {
    throw new ConfigError([{ source: envFile, message: 'this file cannot be read' }])
  }
}

/** The configuration folder of a command. */
export const configFolder = ({ config }: CommandOptions, env: Env): string =>
  locateConfig(config ?? env.PORTUS_CONFIG_PATH, process.cwd(), process.execPath)
