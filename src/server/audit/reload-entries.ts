import type { NameChanges } from '../../config/changes'
import type { ReloadEnd, ReloadState } from '../../config/reload-state'
import { shownNames } from '../../telemetry/shown-text'
import type { AuditEntry } from '../../usage/ledger/audit'

/** So many names are written. Others are counted. */
const MAX_NAMES = 20
const MAX_TEXT_LENGTH = 300

/**
 * The start of a server for the audit. Every process of a server makes the same entries with the same ids, so that they are kept
 * once, whoever writes them.
 *
 * @param instance Tells servers apart that share a store.
 */
export const startEntry = (
  { revision, servedSinceMs }: Pick<ReloadState, 'revision' | 'servedSinceMs'>,
  instance: string,
): AuditEntry => entry('server.started', servedSinceMs, undefined, { revision, instance })

/** What a reload means for the audit: the change as a whole, and each key; or the refusal. */
export function reloadEntries(reload: ReloadEnd, instance: string): AuditEntry[] {
  const { atMs, result, problems, changes, revision } = reload
  if (result === 'unchanged') return []
  if (result === 'failure') {
    const [first = ''] = problems
    const detail = { instance, problems: problems.length, first: first.slice(0, MAX_TEXT_LENGTH) }
    return [entry('configuration.refused', atMs, undefined, detail)]
  }
  const { keys, ...others } = changes ?? {}
  return [
    entry('configuration.changed', atMs, undefined, { instance, revision, ...namesIn(others) }),
    ...(keys ? keyEntries(keys, atMs, instance) : []),
  ]
}

const keyEntries = ({ added, changed, removed }: NameChanges, atMs: number, instance: string) =>
  Object.entries({ 'key.added': added, 'key.changed': changed, 'key.removed': removed }).flatMap(
    ([action, names]) => names.map((name) => entry(action, atMs, name, { instance })),
  )

/** `aliases_added` and so on, where there are any. */
function namesIn(changes: Readonly<Record<string, NameChanges>>): Record<string, string> {
  const found: Record<string, string> = {}
  for (const [kind, lists] of Object.entries(changes))
    for (const how of ['added', 'changed', 'removed'] as const) {
      const names = shownNames(lists[how], MAX_NAMES)
      if (names) found[`${kind}_${how}`] = names
    }
  return found
}

function entry(
  action: string,
  atMs: number,
  subject: string | undefined,
  detail: Readonly<Record<string, string | number>>,
): AuditEntry {
  const id = idOf([action, atMs, subject, detail.instance])
  return { id, atMs, action, ...(subject !== undefined && { subject }), detail }
}

/** A UUID that is always the same for the same parts. RFC 9562, section 5.8. */
function idOf(parts: readonly unknown[]): string {
  const bytes = new Uint8Array(16)
  bytes.set((Bun.SHA256.hash(JSON.stringify(parts)) as Uint8Array).subarray(0, 16))
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = bytes.toHex()
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-')
}
