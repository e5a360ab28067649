import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { installPackages, orReason } from './install'

const PACKAGES = { name: 'gemini-cli', path: join(import.meta.dir, 'gemini') }

/** The program, as Node.js runs it. */
const programIn = (folder: string): string => {
  const path = join(folder, 'node_modules/@google/gemini-cli/bundle/gemini.js')
  if (!existsSync(path)) throw new Error('npm has installed no Gemini CLI')
  return path
}

/** Gemini CLI's program, or why there is none. */
export const geminiCliOrReason = (): Promise<string | { reason: string }> =>
  orReason(async () => programIn(await installPackages(PACKAGES, programIn)))
