import { Database } from 'bun:sqlite'
import type { OperatorStore } from '../../../src/store/operators/operator-store'

/** Records in a file that processes of a test share. */
export function sqliteOperators(path: string): OperatorStore {
  const database = new Database(path, { create: true })
  database.run('PRAGMA journal_mode = WAL')
  database.run('PRAGMA busy_timeout = 5000')
  database.run('CREATE TABLE IF NOT EXISTS records (kind, name, value, PRIMARY KEY (kind, name))')
  const changes = (sql: string, ...values: string[]) =>
    Promise.resolve(database.query(sql).run(...values).changes > 0)
  return {
    kind: 'file',
    async all(kind) {
      const rows = database
        .query<{ name: string; value: string }, [string]>(
          'SELECT name, value FROM records WHERE kind = ?',
        )
        .all(kind)
      return new Map(rows.map(({ name, value }) => [name, value]))
    },
    set: (kind, name, value) =>
      changes('INSERT OR REPLACE INTO records VALUES (?, ?, ?)', kind, name, value),
    remove: (kind, name, was) =>
      was === undefined
        ? changes('DELETE FROM records WHERE kind = ? AND name = ?', kind, name)
        : changes('DELETE FROM records WHERE kind = ? AND name = ? AND value = ?', kind, name, was),
    replace: (kind, name, was, value) =>
      was === undefined
        ? changes('INSERT OR IGNORE INTO records VALUES (?, ?, ?)', kind, name, value)
        : changes(
            'UPDATE records SET value = ? WHERE kind = ? AND name = ? AND value = ?',
            ...[value, kind, name, was],
          ),
    close: () => database.close(),
  }
}
