import { chmodSync, copyFileSync, cpSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { collectOutput, temporaryFolder } from './child'

/** The user of distroless' `nonroot` images. */
export const NON_ROOT = 65532

const isRoot = process.getuid?.() === 0

/** `chroot` is where a user's own path does not look. */
const PATH = `${process.env.PATH ?? ''}:/usr/sbin:/sbin`

/** Runs what follows as process 1, with a `/proc` in `root` for it. */
const namespaces = (root: string): string[] => [
  'unshare',
  // Whoever is not root becomes "root" in a namespace of their own, with no right outside it.
  ...(isRoot ? [] : ['--map-root-user']),
  '--mount',
  '--pid',
  '--fork',
  '--kill-child',
  `--mount-proc=${join(root, 'proc')}`,
]

/** Runs what follows with `root` as its whole file system, and without root's rights. */
const changeRoot = (root: string): string[] => [
  'chroot',
  ...(isRoot ? [`--userspec=${NON_ROOT}:${NON_ROOT}`] : []),
  root,
]

/** The files of shared libraries that the system would load for an executable. */
export function librariesOf(executable: string): string[] {
  const { stdout } = Bun.spawnSync(['ldd', executable])
  return [...stdout.toString().matchAll(/(\/\S+) \(0x/g)].map(([, path]) => path!)
}

/** A root folder that holds an executable, its libraries, a configuration, and nothing else. */
export function bareRoot(executable: string, config?: string) {
  const folder = temporaryFolder()
  const root = folder.path
  chmodSync(root, 0o755)
  mkdirSync(join(root, 'proc'))
  for (const path of librariesOf(executable)) {
    mkdirSync(join(root, dirname(path)), { recursive: true })
    copyFileSync(path, join(root, path))
    chmodSync(join(root, path), 0o555)
  }
  copyFileSync(executable, join(root, 'portus'))
  chmodSync(join(root, 'portus'), 0o555)
  if (config) cpSync(config, join(root, 'config'), { recursive: true })
  return {
    ...folder,
    /** Starts a command in the folder. */
    start(command: readonly string[], env: Record<string, string>) {
      const outside = Bun.spawn([...namespaces(root), ...changeRoot(root), ...command], {
        env: { PATH, ...env },
        stdout: 'pipe',
        stderr: 'pipe',
        stdin: 'ignore',
      })
      const { output } = collectOutput(outside)
      return { outside, output, kill: (signal: NodeJS.Signals) => killChild(outside.pid, signal) }
    },
  }
}

/** Signals the one child of a process, which is process 1 of its own little world. */
function killChild(parent: number, signal: NodeJS.Signals): void {
  const children = readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8')
  process.kill(Number(children.trim()), signal)
}

/** Whether this machine lets a test make a root folder of its own. */
export function canIsolate(): boolean {
  using folder = temporaryFolder()
  const root = folder.path
  mkdirSync(join(root, 'proc'))
  return Bun.spawnSync([...namespaces(root), 'true']).success
}
