import type { TransactionSQL } from 'bun'
import type { LedgerRow } from '../../usage/ledger/row'
import type { Work } from '../postgres/connection'
import { fromJson, HOUR_KEYS, HOUR_SUMS, hourOf, ROW_COLUMNS } from '../postgres/ledger-columns'
import { jsonOf, priceJsonOf } from './row-json'

/** Finds the sums of an hour. Its names may be missing, which differs from empty ones. */
const DIGEST = `sha256(convert_to(jsonb_build_array(${HOUR_KEYS.join(', ')})::text, 'UTF8'))`

const KEYS = HOUR_KEYS.join(', ')
const SUMS = Object.keys(HOUR_SUMS)

/**
 * Adds what stands in `from` to the sums of hours. All who write do it in the same order, so that no two of them wait for each
 * other.
 *
 * @param from A table with an `hour`, the keys and the sums of hours.
 */
export const addToHours = (from: string): string => `
  INSERT INTO portus.usage_hours AS had (hour, digest, ${KEYS}, ${SUMS.join(', ')})
  SELECT hour, ${DIGEST} AS digest, ${KEYS}, ${SUMS.map((sum) => `sum(${sum})`).join(', ')}
  FROM ${from} GROUP BY hour, ${KEYS} ORDER BY hour, digest
  ON CONFLICT (hour, digest) DO UPDATE SET
    ${SUMS.map((sum) => `${sum} = had.${sum} + excluded.${sum}`).join(', ')}`

const NAMES = Object.keys(ROW_COLUMNS)

const GIVEN = `jsonb_to_recordset($1::text::jsonb) AS given (${Object.entries(ROW_COLUMNS)
  .map(([name, type]) => `${name} ${type}`)
  .join(', ')})`

/** Rows that are there already are left alone, and count in no sum again. */
const WRITE = `
  WITH written AS (
    INSERT INTO portus.usage_rows (${NAMES.join(', ')})
    SELECT ${NAMES.map(fromJson).join(', ')} FROM ${GIVEN} ORDER BY id
    ON CONFLICT (id) DO NOTHING RETURNING *
  ), counted AS (
    SELECT ${hourOf('started_at')} AS hour, ${KEYS},
      ${Object.entries(HOUR_SUMS)
        .map(([name, value]) => `${value} AS ${name}`)
        .join(', ')}
    FROM written
  ) ${addToHours('counted')}`

/** Writes rows and their sums, each row once. */
export async function writeRows(sql: TransactionSQL, rows: readonly LedgerRow[]): Promise<void> {
  await sql.unsafe(WRITE, [JSON.stringify(rows.map(jsonOf))])
}

const PRICES = `jsonb_to_recordset($1::text::jsonb) AS given
  (id uuid, micro_usd bigint, price_source text, price_version text, price_tier text)`

/** Nobody else changes these rows until the end of the transaction. */
const LOCK = `SELECT id FROM portus.usage_rows
  WHERE id IN (SELECT id FROM ${PRICES}) ORDER BY id FOR UPDATE`

const PRICED = ['price_source', 'price_version', 'price_tier', 'micro_usd']

/** Hours get what the new price makes of a row, without what the old one made. */
const REPRICE = `
  WITH given AS (SELECT * FROM ${PRICES}), priced AS (
    UPDATE portus.usage_rows AS had SET ${PRICED.map((name) => `${name} = given.${name}`).join(', ')}
    FROM given WHERE had.id = given.id RETURNING had.*
  ), before AS (
    SELECT had.* FROM portus.usage_rows AS had JOIN given USING (id)
  ), counted AS (
    ${[
      ['priced', ''],
      ['before', '-'],
    ]
      .map(
        ([table, sign]) =>
          `SELECT ${hourOf('started_at')} AS hour, ${KEYS}, ${Object.entries(HOUR_SUMS)
            .map(([name, value]) => `${sign}(${value}) AS ${name}`)
            .join(', ')} FROM ${table}`,
      )
      .join(' UNION ALL ')}
  ) ${addToHours('counted')}`

type NewPrice = Pick<LedgerRow, 'id' | 'microUsd' | 'price'>

/** Writes prices of rows anew. Rows that are gone are left out. */
export async function repriceRows(
  sql: TransactionSQL,
  changes: readonly NewPrice[],
): Promise<void> {
  const json = JSON.stringify(changes.map((change) => ({ id: change.id, ...priceJsonOf(change) })))
  await sql.unsafe(LOCK, [json])
  await sql.unsafe(REPRICE, [json])
}

const REPRICED_AT_ONCE = 500

/** The same for however many rows, in transactions that are short. */
export async function repriceInSteps(
  run: (work: Work<void>) => Promise<void>,
  changes: readonly NewPrice[],
): Promise<void> {
  for (let at = 0; at < changes.length; at += REPRICED_AT_ONCE)
    await run((sql) => repriceRows(sql, changes.slice(at, at + REPRICED_AT_ONCE)))
}
