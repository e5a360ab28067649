import { resolve } from 'node:path'
import type { NameChanges } from '../config/changes'
import { locateConfig } from '../config/locate'
import type { ReloadState } from '../config/reload-state'
import { shown } from '../config/source/problems'
import { type RunningServer, runningServers } from '../server/reload/state-file'
import type { Command } from './command'

/** A reload waits for a worker that stands still, and that is ended after ten seconds. */
const TIMEOUT_MS = 30_000
const LOOK_MS = 20

/** Has the Portus on this machine read its configuration again, and waits for what comes of it. */
export const reload: Command = async ({ config, own = {} }) => {
  const chosen = choose(runningServers(process.env), config, own.pid)
  if (typeof chosen === 'string') {
    console.error(chosen)
    return 1
  }
  const { pid, state } = chosen
  try {
    process.kill(pid, 'SIGHUP')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    console.error(`Process ${pid} cannot be signalled (${code})`)
    return 1
  }
  const last = await untilAnswered(pid, state.answers)
  if (!last) {
    console.error(`Process ${pid} has not answered; its log says more`)
    return 1
  }
  if (last.result === 'failure') {
    const { problems } = last
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`
    // A stack has several lines.
    const lines = problems.flatMap((problem) => problem.split('\n')).map(shown)
    console.error(`${lines.join('\n')}\n\n${count}; the last good configuration goes on`)
    return 1
  }
  console.log(describe(last).map(shown).join('\n'))
  return 0
}

type Last = NonNullable<ReloadState['last']> & Pick<ReloadState, 'revision' | 'servedSinceMs'>

function choose(
  servers: readonly RunningServer[],
  config: string | undefined,
  pid: string | boolean | undefined,
): RunningServer | string {
  const folder = config === undefined ? undefined : resolve(config)
  const nearest = locateConfig(undefined, process.cwd(), process.execPath)
  const all = servers.filter(
    (one) =>
      (folder === undefined || one.folder === folder) &&
      (pid === undefined || one.pid === Number(pid)),
  )
  // Of several, the one with the configuration that the other commands would take here.
  const near = all.filter((one) => one.folder === nearest)
  const fitting = all.length > 1 && near.length === 1 ? near : all
  const [only] = fitting
  if (!only)
    return 'No Portus of yours runs here; where it runs in another container, run this there'
  if (fitting.length === 1) return only
  const list = fitting.map((one) => `  ${one.pid}  ${one.folder}`).join('\n')
  return `Several run here; choose one with --pid:\n${list}`
}

/** The result, when there is one. Undefined where the process has ended or is too slow. */
async function untilAnswered(pid: number, answers: number): Promise<Last | undefined> {
  const endsAtMs = performance.now() + TIMEOUT_MS
  while (performance.now() < endsAtMs) {
    const now = runningServers(process.env).find((one) => one.pid === pid)
    if (!now) return undefined
    const { state } = now
    if (state.answers > answers && state.last) return { ...state, ...state.last }
    await Bun.sleep(LOOK_MS)
  }
  return undefined
}

function describe({ result, revision, servedSinceMs, changes, needsRestart = [] }: Last): string[] {
  const changed = Object.entries(changes ?? {}).flatMap(([kind, names]) => lines(kind, names))
  return [
    result === 'unchanged'
      ? `Nothing more has changed: revision ${revision} is served since ${new Date(servedSinceMs).toISOString()}`
      : `Reloaded: revision ${revision}`,
    ...changed,
    ...(needsRestart.length > 0 ? [`  count at the next start: ${needsRestart.join(', ')}`] : []),
  ]
}

const lines = (kind: string, names: NameChanges): string[] =>
  (['added', 'changed', 'removed'] as const)
    .filter((what) => names[what].length > 0)
    .map((what) => `  ${kind} ${what}: ${names[what].join(', ')}`)
