import { Database } from 'bun:sqlite'
import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { statementsOn } from '../../../../src/store/operators/entry-statements'
import { prepareEntries } from '../../../../src/store/operators/entry-table'
import { temporaryFolder } from '../../../support/process/child'

const FULL = 2
const NORMAL = 1

test('each write of a pause waits for the disk, and none of a mark of an alert does, in any order', () => {
  using folder = temporaryFolder()
  using database = new Database(join(folder.path, 'operators.sqlite'), {
    strict: true,
    create: true,
  })
  prepareEntries(database)
  const entries = statementsOn(database)
  const synchronous = () =>
    database.query<{ synchronous: number }, []>('PRAGMA synchronous').get()?.synchronous
  const writes = (kind: 'pause' | 'alert') => [
    () => entries.add(kind, 'a', '1'),
    () => entries.replace(kind, 'a', '1', '2'),
    () => entries.set(kind, 'a', '3'),
    () => entries.remove(kind, 'a', '3'),
  ]
  const [pauses, alerts] = [writes('pause'), writes('alert')]

  expect(database.query('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' })
  for (const at of pauses.keys()) {
    expect([alerts[at]?.(), synchronous()]).toEqual([1, NORMAL])
    expect([pauses[at]?.(), synchronous()]).toEqual([1, FULL])
  }
})
