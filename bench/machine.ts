import { cpus, loadavg, totalmem } from 'node:os'
import pkg from '../package.json'

/** What the benchmark runs that is not the project's, by Debian's name of its package. */
const TOOLS: Record<string, { packaged: string; version: string[] }> = {
  wrk: { packaged: 'wrk', version: ['-v'] },
  h2load: { packaged: 'nghttp2-client', version: ['--version'] },
  nginx: { packaged: 'nginx', version: ['-v'] },
  haproxy: { packaged: 'haproxy', version: ['-v'] },
  node: { packaged: 'nodejs', version: ['--version'] },
}

/** Where and with what a run was made. */
export type Machine = {
  cpu: string
  cores: number
  memoryGb: number
  kernel: string
  versions: Record<string, string>
}

/** How busy the machine was, by others, before a run: the load average of the minute before. */
export const loadBefore = (): number => Math.round((loadavg()[0] ?? 0) * 10) / 10

/** Ends the process with the command that installs what is missing. */
export function demandTools(): void {
  const missing = Object.keys(TOOLS).filter((name) => !Bun.which(name, { PATH: SEARCH_PATH }))
  if (missing.length === 0) return
  const packages = missing.map((name) => TOOLS[name]?.packaged)
  console.error(`Not installed: ${missing.join(', ')}. apt-get install -y ${packages.join(' ')}`)
  process.exit(1)
}

/** Servers stand in a folder that is not everyone's to search. */
export const SEARCH_PATH = `${process.env.PATH}:/usr/sbin:/usr/local/sbin`

function versionOf(name: string, args: string[]): string {
  const path = Bun.which(name, { PATH: SEARCH_PATH })
  if (!path) return 'not installed'
  const { stdout, stderr } = Bun.spawnSync([path, ...args])
  return `${stdout}${stderr}`.match(/\d+\.\d+(\.\d+)?/)?.[0] ?? 'unknown'
}

/** This machine, and the versions of all that takes part. */
export function describeMachine(): Machine {
  const [first] = cpus()
  const tools = Object.entries(TOOLS).map(([name, { version }]) => [name, versionOf(name, version)])
  return {
    cpu: first?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 1024 ** 3),
    kernel: Bun.spawnSync(['uname', '-sr']).stdout.toString().trim(),
    versions: {
      portus: pkg.version,
      bun: Bun.version,
      'portkey gateway': pkg.dependencies['@portkey-ai/gateway'],
      ...Object.fromEntries(tools),
    },
  }
}
