import { copyFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { agentFolders, agentTurns, startAgent } from '../agents/process'
import { type Block, blockIn, typed, writeInto } from './page'

const ROOT = join(import.meta.dir, '../../../..')

export type ProgramRun = {
  blocks: readonly Block[]
  /** Which block of code. */
  block: number
  code: string
  /** The folder of `node_modules`; that of this project by default. */
  packages?: string
  env: Record<string, string>
}

/** Runs the code of a recipe, and a program behind it, in a process and a folder of their own, when it is its turn. */
export const runProgram = (run: ProgramRun) => agentTurns(() => programOf(run))

async function programOf({ blocks, block, code, packages, env }: ProgramRun) {
  using folders = agentFolders()
  const names = 'QUESTION, SCHEMA, report, weather'
  const text = `import { ${names} } from './prelude'\n${blockIn('ts', blocks, block)}${code}\n`
  writeInto(folders.work, { 'recipe.ts': text })
  copyFileSync(join(import.meta.dir, 'prelude.ts'), join(folders.work, 'prelude.ts'))
  symlinkSync(join(packages ?? ROOT, 'node_modules'), join(folders.work, 'node_modules'))
  const lines = [...typed(blocks), `exec '${process.execPath}' recipe.ts`]
  await using running = startAgent({
    command: ['bash', '-c', lines.join('\n')],
    folder: folders.work,
    env: { HOME: folders.home, ...env },
  })
  const exitCode = await running.ended()
  return { exitCode, ...running.output }
}
