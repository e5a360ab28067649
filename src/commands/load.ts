import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import type { Env } from '../config/expand'
import { locateConfig } from '../config/locate'
import { ConfigError, describeProblem, type Problem } from '../config/problems'
import type { CommandOptions } from './command'

/**
 * The environment that a command works with: the process's own, and behind it that of a file.
 *
 * @throws {ConfigError} when the file that was asked for cannot be read.
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

/** Prints every problem, and how many there are. */
export function printProblems(problems: readonly Problem[]): void {
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`
  console.error(`${problems.map(describeProblem).join('\n')}\n\n${count} in the configuration`)
}
