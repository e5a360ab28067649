import { type Changes, changesBetween } from '../../config/changes'
import type { LiveConfig } from '../../config/live-config'
import type { Snapshot } from '../../config/snapshot'
import {
  type Bundle,
  bundleDigest,
  filesOf,
  recorded,
  revisionOf,
} from '../../config/source/bundle'
import { diskFiles, type Files } from '../../config/source/files'
import { stackOf } from '../../telemetry/cause'

/** A configuration that was read and checked. */
export type Checked = {
  snapshot: Snapshot
  /** What keeps it from being served, each with its place. */
  problems: readonly string[]
  /** What the operator should know all the same. */
  warnings: readonly string[]
}

/** What a configuration was read from, and what it would be called. */
export type Edition = {
  bundle: Bundle
  digest: string
  /** Its name, for people. */
  revision: string
  /** What the operator should know of it. */
  warnings: readonly string[]
}

/** What a process has made ready at its start. It brings the bundle where it has read the disk. */
export type Ready = Omit<Edition, 'bundle'> & { bundle?: Bundle }

/** What one process says of a configuration that it has made ready. */
export type Verdict = Edition & {
  problems: readonly string[]
  /** What it would change. */
  changes: Changes
}

/** One process that serves the configuration. */
export type Member = {
  /** Makes ready what is on the disk now. Undefined where the process has ended. */
  read(): Promise<Verdict | undefined>
  /** Makes ready what another process has read. Undefined where the process has ended. */
  prepare(bundle: Bundle): Promise<Pick<Verdict, 'digest' | 'problems'> | undefined>
  /** Serves what it has made ready, from the next request on. Resolves when it does, or has ended. */
  commit(digest: string): Promise<void>
}

/**
 * The part that this process takes in a reload.
 *
 * @param check Reads a configuration, and checks it.
 * @param folder The configuration folder.
 * @param onCommit Called with each configuration that is served from now on.
 */
export function memberHere({
  live,
  check,
  folder,
  onCommit = () => {},
}: {
  live: LiveConfig
  check: (files: Files) => Promise<Checked>
  folder: string
  onCommit?: (snapshot: Snapshot) => void
}): Member {
  let ready: { digest: string; snapshot: Snapshot } | undefined
  const make = async (from: Files): Promise<Verdict> => {
    const { files, bundle } = recorded(from)
    const { snapshot, problems, warnings } = await check(files).catch(unforeseen(live))
    const edition = editionOf(bundle(), folder, warnings)
    ready = problems.length === 0 ? { digest: edition.digest, snapshot } : undefined
    return { ...edition, problems, changes: changesBetween(live.current, snapshot) }
  }
  return {
    read: () => make(diskFiles),
    prepare: (bundle) => make(filesOf(bundle)),
    async commit(digest) {
      if (ready?.digest !== digest) return
      live.replace(ready.snapshot)
      onCommit(ready.snapshot)
      ready = undefined
    },
  }
}

/** A fault of Portus itself keeps a configuration from being served too. Nobody may wait for ever for what is said of it. */
const unforeseen =
  ({ current, redact }: LiveConfig) =>
  (error: unknown): Checked => ({
    snapshot: current,
    problems: [redact(stackOf(error))],
    warnings: [],
  })

/** The edition of a verdict, without what goes with one reload. */
export const editionIn = ({ bundle, digest, revision, warnings }: Edition): Edition => ({
  bundle,
  digest,
  revision,
  warnings,
})

/** A bundle with its names. */
export const editionOf = (
  bundle: Bundle,
  folder: string,
  warnings: readonly string[],
): Edition => ({
  bundle,
  warnings,
  digest: bundleDigest(bundle),
  revision: revisionOf(bundle, folder),
})
