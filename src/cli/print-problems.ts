import { readFileSync } from 'node:fs'
import { sep } from 'node:path'
import { parseEnv } from 'node:util'
import { locateConfig } from '../config/locate'
import { ConfigError, describeProblem, type Problem } from '../config/source/problems'
import type { Env } from '../config/source/variables'
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

/**
 * What Portus has found and what the gateway has, each file's by place. Where Portus has said
 * something, the gateway has nothing to add.
 */
export function allProblems(own: readonly Problem[], ofGateway: readonly Problem[]): Problem[] {
  const places = new Set(own.map(placeOf))
  const all = [...own, ...ofGateway.filter((problem) => !places.has(placeOf(problem)))]
  return [...Map.groupBy(all, ({ source }) => source).values()].flatMap((found) =>
    found.toSorted(byPosition),
  )
}

const placeOf = ({ source, line, column }: Problem) => `${source}:${line}:${column}`

const byPosition = (a: Problem, b: Problem) =>
  (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0)

/** The problem in one line; a file in or below the working directory is named as seen from there. */
export function describeFromHere(problem: Problem): string {
  const here = process.cwd() + sep
  const { source } = problem
  return describeProblem({
    ...problem,
    source: source.startsWith(here) ? source.slice(here.length) : source,
  })
}

/** Prints every problem, and how many there are. */
export function printProblems(problems: readonly Problem[]): void {
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`
  console.error(`${problems.map(describeFromHere).join('\n')}\n\n${count} in the configuration`)
}
