import { sep } from 'node:path'
import { describeProblem, type Problem } from '../config/source/problems'

/** A problem in one line. Names a file below the working directory by its path from there. */
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

/** Prints what the operator should know of a configuration that can be served. */
export function printWarnings(warnings: readonly Problem[]): void {
  for (const warning of warnings) console.error(`warning: ${describeFromHere(warning)}`)
}
