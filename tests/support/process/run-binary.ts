import { binary } from './binary'

type Options = {
  cwd: string
  /** Beside `PATH`, which is all that a command gets of its own. */
  env?: Record<string, string>
  stdin?: string
  /** Words before the executable, such as `timeout 5`. */
  wrapper?: readonly string[]
  /** A copy of the executable. */
  executable?: string | undefined
}

/** Runs a command of the executable to its end. */
export async function runBinary(
  args: readonly string[],
  { cwd, env = {}, stdin, wrapper = [], executable }: Options,
) {
  const child = Bun.spawn([...wrapper, executable ?? (await binary()), ...args], {
    cwd,
    env: { PATH: process.env.PATH ?? '', ...env },
    stdout: 'pipe',
    stderr: 'pipe',
    stdin: stdin === undefined ? 'ignore' : new Blob([stdin]),
  })
  const [stdout, stderr, code] = await Promise.all([
    child.stdout.text(),
    child.stderr.text(),
    child.exited,
  ])
  return { code, stdout, stderr }
}
