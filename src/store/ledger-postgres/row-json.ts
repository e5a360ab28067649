import type { Usage } from '../../api/dialect'
import type { LedgerRow } from '../../usage/ledger/row'
import { TOKEN_COLUMNS } from '../postgres/ledger-columns'

/** A text that is longer would not fit into an index. Names and ids are far shorter. */
const MAX_TEXT_LENGTH = 500
const MAX_ATTEMPTS = 100

/** One row for the server, by the names of its columns. What cannot be stored is replaced: it must not hold up other rows. */
export function jsonOf(row: LedgerRow): Record<string, unknown> {
  return {
    id: row.id,
    started_at: integer(row.startedAtMs),
    ended_at: integer(row.endedAtMs),
    time_to_first_byte_ms: row.timeToFirstByteMs,
    application: text(row.application),
    team: text(row.team),
    key_name: text(row.keyName),
    session: text(row.session),
    alias: text(row.alias),
    target: text(row.target),
    provider: text(row.provider),
    model: text(row.model),
    endpoint: text(row.endpoint),
    status: integer(row.status),
    outcome: row.outcome,
    error: text(row.error),
    request_id: text(row.requestId),
    ...Object.fromEntries(
      Object.entries(TOKEN_COLUMNS).map(([kind, column]) => {
        const count = row.tokens[kind as keyof Usage]
        return [column, count === undefined ? undefined : integer(count)]
      }),
    ),
    units: row.units,
    ...priceJsonOf(row),
    accuracy: row.accuracy,
    attempts: row.attempts.slice(0, MAX_ATTEMPTS).map(textsWithin),
  }
}

/** The same members, also of members, with texts that can be stored. */
const textsWithin = (members: object): object =>
  Object.fromEntries(
    Object.entries(members).map(([name, value]) => [
      name,
      typeof value === 'string'
        ? storedText(value)
        : typeof value === 'object' && value !== null
          ? textsWithin(value)
          : value,
    ]),
  )

/** The columns of a price. */
export const priceJsonOf = ({ microUsd, price }: Pick<LedgerRow, 'microUsd' | 'price'>) => ({
  micro_usd: microUsd === undefined ? undefined : integer(microUsd),
  price_source: price?.source,
  price_version: text(price?.version),
  price_tier: text(price?.tier),
})

/** A row as the server has it. Its 64-bit numbers are texts. */
export type RowFromServer = Record<string, string | null> & {
  status: number
  time_to_first_byte_ms: number | null
  units: LedgerRow['units']
  attempts: LedgerRow['attempts']
}

/** The same row again. */
export function rowOf(from: RowFromServer): LedgerRow {
  const source = from.price_source
  return {
    id: from.id ?? '',
    startedAtMs: Number(from.started_at),
    endedAtMs: Number(from.ended_at),
    ...member('timeToFirstByteMs', from.time_to_first_byte_ms),
    application: from.application ?? '',
    ...member('team', from.team),
    ...member('keyName', from.key_name),
    ...member('session', from.session),
    alias: from.alias ?? '',
    ...member('target', from.target),
    ...member('provider', from.provider),
    ...member('model', from.model),
    endpoint: from.endpoint ?? '',
    status: from.status,
    outcome: from.outcome as LedgerRow['outcome'],
    ...member('error', from.error),
    requestId: from.request_id ?? '',
    tokens: Object.fromEntries(
      Object.entries(TOKEN_COLUMNS)
        .filter(([, column]) => (from[column] ?? null) !== null)
        .map(([kind, column]) => [kind, Number(from[column])]),
    ),
    units: from.units,
    ...member('microUsd', from.micro_usd === null ? null : Number(from.micro_usd)),
    ...(source === 'built-in' || source === 'config'
      ? { price: { source, version: from.price_version ?? '', ...member('tier', from.price_tier) } }
      : {}),
    accuracy: from.accuracy as LedgerRow['accuracy'],
    attempts: from.attempts,
  }
}

const member = <Name extends string, Value>(name: Name, value: Value | null | undefined) =>
  (value === null || value === undefined ? {} : { [name]: value }) as { [N in Name]?: Value }

/** A text as it is stored: PostgreSQL takes no character 0, and no half of a pair. */
export const storedText = (value: string): string =>
  value.slice(0, MAX_TEXT_LENGTH).toWellFormed().replaceAll('\0', '\u{fffd}')

const text = (value: string | undefined): string | undefined =>
  value === undefined ? undefined : storedText(value)

const integer = (value: number): number =>
  Number.isFinite(value) ? Math.min(Math.round(value), Number.MAX_SAFE_INTEGER) : 0
