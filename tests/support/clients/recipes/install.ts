import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { installPackages, orReason, type Packages } from '../agents/install'

const AGENTS: Packages = {
  name: 'recipe-agents',
  path: join(import.meta.dir, 'agents'),
  isPartial: true,
}
const SDKS: Packages = { name: 'recipe-sdks', path: join(import.meta.dir, 'sdks') }

/** The scripts of agents that are written for Node, by their commands. */
const SCRIPTS = {
  cn: '@continuedev/cli/dist/cn.js',
  pi: '@earendil-works/pi-coding-agent/dist/bundle/cli.js',
  qwen: '@qwen-code/qwen-code/cli-entry.js',
}

/** The executable of opencode is in one package for each platform. */
const OPENCODE = 'opencode-*/bin/opencode'

/** The folder of the agents' packages, or why there is none. */
export const recipeAgents = () => orReason(() => installPackages(AGENTS, executables))

/** The folder of the SDKs' packages, or why there is none. */
export const recipeSdks = () => orReason(() => installPackages(SDKS, packagesOf))

function packagesOf(folder: string): string {
  const path = join(folder, 'node_modules')
  if (!existsSync(path)) throw new Error(`${path} is not there`)
  return path
}

/** What starts each agent. Its scripts run in Bun, for some want a later Node than machines have. */
function executables(folder: string): Record<string, string[]> {
  const packages = packagesOf(folder)
  const [opencode] = [...new Bun.Glob(OPENCODE).scanSync(packages)]
  if (!opencode) throw new Error('npm has installed no opencode')
  const scripts = Object.entries(SCRIPTS).map(([name, path]) => {
    const script = join(packages, path)
    if (!existsSync(script)) throw new Error(`npm has installed no ${path}`)
    return [name, [process.execPath, script]]
  })
  return { opencode: [join(packages, opencode)], ...Object.fromEntries(scripts) }
}

/** Writes commands with the agents' own names into a folder, which then belongs into `PATH`. */
export function writeCommands(
  into: string,
  more: Record<string, string | string[]>,
  installed?: string,
): void {
  mkdirSync(into, { recursive: true })
  const all = {
    ...(installed === undefined ? {} : executables(installed)),
    ...Object.fromEntries(Object.entries(more).map(([name, words]) => [name, [words].flat()])),
  }
  for (const [name, words] of Object.entries(all)) {
    const path = join(into, name)
    writeFileSync(path, `#!/bin/sh\nexec ${words.map((word) => `'${word}'`).join(' ')} "$@"\n`)
    chmodSync(path, 0o755)
  }
}
