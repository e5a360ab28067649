import { sep } from 'node:path'
import { describeProblem, type Problem } from '../config/source/problems'

/** A problem in one line. Names a file below the working directory by its path from there. */
export function describeFromHere(problem: Problem): string {
  return describeProblem({ ...problem, source: fromHere(problem.source) })
}

function fromHere(source: string): string {
  const here = process.cwd() + sep
  return source.startsWith(here) ? source.slice(here.length) : source
}

/** A problem or a warning for programs. */
export type Told = Omit<Problem, 'missingVariable'>

/** The same for programs. Files are named by their paths from here. */
export const toldFromHere = ({ missingVariable: _, ...problem }: Problem): Told => ({
  ...problem,
  source: fromHere(problem.source),
})

/** Prints every problem, and how many there are. */
export function printProblems(problems: readonly Problem[]): void {
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`
  console.error(`${problems.map(describeFromHere).join('\n')}\n\n${count} in the configuration`)
}

/** Prints what the operator should know of a configuration that can be served. */
export function printWarnings(warnings: readonly Problem[]): void {
  for (const warning of warnings) console.error(`warning: ${describeFromHere(warning)}`)
}
