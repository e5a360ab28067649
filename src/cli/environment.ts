import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { locateConfig } from '../config/locate'
import { ConfigError } from '../config/source/problems'
import type { Env } from '../config/source/variables'
import type { CommandOptions } from './command'

/**
 * The environment of a command: the variables of the process, and those of a file that the process does
 * not have.
 *
 * @throws {ConfigError} if the file cannot be read.
 */
export function environment(file: string | undefined): Env {
  if (!file) return process.env
  try {
    return { ...parseEnv(readFileSync(file, 'utf8')), ...process.env }
  } catch {
    throw new ConfigError([{ source: file, message: 'this file cannot be read' }])
  }
}

/** The configuration folder of a command. */
export const configFolder = ({ config }: CommandOptions, env: Env): string =>
  locateConfig(config ?? env.PORTUS_CONFIG_PATH, process.cwd(), process.execPath)
