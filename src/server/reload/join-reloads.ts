import type { LiveConfig } from '../../config/live-config'
import type { ReloadState } from '../../config/reload-state'
import type { Files } from '../../config/source/files'
import type { Logger } from '../../telemetry/logger'
import { hostReloads } from './host-reloads'
import { type Checked, type Edition, type Member, memberHere, type Ready } from './member'
import type { RestartWatch } from './restart-watch'
import type { Note } from './state-file'

/** The process that leads the reloads of several. */
export type Host = {
  /** Takes a process in, and resolves when it may listen. */
  join(ready: Ready, member: Member): Promise<void>
  /** Where the server stands with its configuration. Undefined before it has joined. */
  state(): ReloadState | undefined
}

/** What a process needs to reload its configuration. */
export type Reloading = {
  /** What it has started with. */
  first: Edition
  /** The configuration folder. */
  folder: string
  /** Reads what may be served next, and checks it. */
  check: (files: Files) => Promise<Checked>
  /** Tells other commands where this server stands. A worker's parent does it. */
  note: Note
  /** What counts at the next start alone. */
  restart?: RestartWatch | undefined
  /** A worker reloads with the other ones, when its parent says so. */
  parent?: Host & { hasReadDisk: boolean }
}

/** The reloads of a process. */
export type Reloads = { state: () => ReloadState | undefined; end(): void }

/** Takes part in reloads. Resolves when this process serves what all others do. */
export async function joinReloads(
  live: LiveConfig,
  { first, folder, check, restart, note, parent }: Reloading,
  log: Logger,
): Promise<Reloads> {
  const member = memberHere({ live, check, folder })
  if (parent) {
    const { bundle, ...ready } = first
    await parent.join({ ...ready, ...(parent.hasReadDisk && { bundle }) }, member)
    return { state: parent.state, end() {} }
  }
  const reloads = hostReloads({ first, log, restart }, note)
  await reloads.join(member, first.digest)
  return reloads
}
