import type { Database } from 'bun:sqlite'
import type { Ledger } from '../../usage/ledger/ledger'
import { othersFirst, whenFree } from '../file-work'
import { SUM_KEYS } from './tables'

const ROWS_AT_ONCE = 50

type Change = Parameters<Ledger['reprice']>[0][number]
type Priced = Readonly<Record<(typeof SUM_KEYS)[number], string>> & {
  hour_ms: number
  micro_usd: number
  unpriced: number
}

/** Writes prices of rows anew, and the sums of their hours with them. Rows that are gone are left out. */
export async function changePrices(database: Database, changes: readonly Change[]): Promise<void> {
  const find = database.query<Priced, [string]>(
    `SELECT hour_ms, ${SUM_KEYS.join(', ')}, micro_usd, unpriced FROM usage_amounts WHERE id = ?`,
  )
  const update = database.query(
    'UPDATE usage_rows SET micro_usd = ?, price_source = ?, price_version = ?, price_tier = ? WHERE id = ?',
  )
  const updateHour = database.query(
    `UPDATE usage_hours SET micro_usd = micro_usd + ?, unpriced = unpriced + ?
     WHERE hour_ms = ? AND ${SUM_KEYS.map((key) => `${key} = ?`).join(' AND ')}`,
  )
  const change = ({ id, microUsd, price }: Change) => {
    const before = find.get(id)
    update.run(
      microUsd ?? null,
      price?.source ?? null,
      price?.version ?? null,
      price?.tier ?? null,
      id,
    )
    const after = find.get(id)
    if (!before || !after) return
    const keys = SUM_KEYS.map((key) => after[key])
    const more = [after.micro_usd - before.micro_usd, after.unpriced - before.unpriced] as const
    if (more.some((amount) => amount !== 0)) updateHour.run(...more, after.hour_ms, ...keys)
  }
  const changeAll = database.transaction((some: readonly Change[]) => {
    for (const one of some) change(one)
  })
  for (let at = 0; at < changes.length; at += ROWS_AT_ONCE) {
    await whenFree(() => changeAll.immediate(changes.slice(at, at + ROWS_AT_ONCE)))
    await othersFirst()
  }
}
