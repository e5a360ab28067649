import { expect, test } from 'bun:test'
import type { Changes } from '../../../../src/config/changes'
import { firstState, type ReloadEnd, type ReloadState } from '../../../../src/config/reload-state'
import { keepReloads } from '../../../../src/server/audit/keep-reloads'
import type { AuditEntry } from '../../../../src/usage/ledger/audit'

const NONE = { added: [], changed: [], removed: [] }
const NO_CHANGES: Changes = {
  aliases: NONE,
  applications: NONE,
  teams: NONE,
  prices: NONE,
  keys: NONE,
}

const changed = (atMs: number, keys: Changes['keys']): ReloadEnd => ({
  atMs,
  result: 'success',
  revision: `r-${atMs}`,
  problems: [],
  changes: { ...NO_CHANGES, applications: { ...NONE, changed: ['billing'] }, keys },
})

/** What a process keeps that sees this state when it begins. */
function keptOf(state: ReloadState): AuditEntry[] {
  const kept: AuditEntry[] = []
  keepReloads(
    () => state,
    (entry) => void kept.push(entry),
    'host',
  )()
  return kept
}

test('reloads that end between two looks are all kept, also where the last one changed nothing', () => {
  const first = firstState('r-0', 1)
  const added = changed(100, { ...NONE, added: ['billing/laptop'] })
  const removed = changed(200, { ...NONE, removed: ['billing/laptop'] })
  const kept: AuditEntry[] = []
  let state: ReloadState = first
  const end = keepReloads(
    () => state,
    (entry) => void kept.push(entry),
    'host',
  )
  state = {
    ...first,
    recent: [added, removed],
    last: { ...removed, atMs: 300, result: 'unchanged' },
  }
  end()

  expect(kept.map(({ action, subject, atMs }) => [action, subject, atMs])).toEqual([
    ['server.started', undefined, 1],
    ['configuration.changed', undefined, 100],
    ['key.added', 'billing/laptop', 100],
    ['configuration.changed', undefined, 200],
    ['key.removed', 'billing/laptop', 200],
  ])
  expect(kept[1]?.detail).toEqual({
    instance: 'host',
    revision: 'r-100',
    applications_changed: 'billing',
  })
})

test('every process gives an entry the same id, and two entries never have one', () => {
  const state = {
    ...firstState('r-0', 1),
    recent: [changed(100, { added: ['a/1', 'a/2'], changed: ['b/1'], removed: [] })],
  }
  const [one, other] = [keptOf(state), keptOf({ ...state })]
  const ids = one.map(({ id }) => id)

  expect(other.map(({ id }) => id)).toEqual(ids)
  expect(new Set(ids).size).toBe(4)
  for (const id of ids)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})
