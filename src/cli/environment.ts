import { locateConfig } from '../config/locate'
import { readEnvFile } from '../config/source/env-file'
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
  return envFile ? { ...readEnvFile(envFile, own), ...own } : own
}

/** The configuration folder of a command. */
export const configFolder = ({ config }: CommandOptions, env: Env): string =>
  locateConfig(config ?? env.PORTUS_CONFIG_PATH, process.cwd(), process.execPath)
