import fc from 'fast-check'
import type { GroupBy, SumQuery } from '../../../src/usage/ledger/ledger'
import type { RecentQuery, RowFilter, SeriesQuery } from '../../../src/usage/ledger/reader'
import type { LedgerRow } from '../../../src/usage/ledger/row'
import { ledgerRows } from './ledger-rows'

const MINUTE_MS = 60_000

const attempt = (target: string | undefined, status?: number) => ({
  ...(target !== undefined && { target }),
  ...(status === undefined
    ? { cause: 'ECONNREFUSED' }
    : status >= 400
      ? { status, words: { message: 'Overloaded', type: 'overloaded_error' } }
      : { status }),
  startedAfterMs: 1,
})

/** Rows with all that a reader may look for. */
export const readableRows = (
  fromMs: number,
  toMs: number,
  maxLength = 60,
): fc.Arbitrary<LedgerRow[]> =>
  fc
    .tuple(
      ledgerRows(fromMs, toMs, maxLength),
      fc.array(
        fc.record({
          requestId: fc.constantFrom('r1', 'r2', 'r3'),
          target: fc.constantFrom('0', '1', undefined),
          attempts: fc.constantFrom(
            [],
            [attempt('0', 200)],
            [attempt('0', 529), attempt('1', 200)],
            [attempt('1'), attempt('0', 429), attempt('0', 200)],
            [attempt(undefined, 200)],
          ),
          timeToFirstByteMs: fc.option(fc.nat({ max: 900 }), { nil: undefined }),
          lengthMs: fc.nat({ max: 5000 }),
        }),
        { minLength: maxLength, maxLength },
      ),
    )
    .map(([rows, more]) =>
      rows.map((row, at) => {
        const { lengthMs = 0, ...members } = more[at] ?? {}
        const known = Object.entries(members).filter(([, value]) => value !== undefined)
        return { ...row, ...Object.fromEntries(known), endedAtMs: row.startedAtMs + lengthMs }
      }),
    )

/** Moments within a time and a little beyond it. */
const moment = (fromMs: number, toMs: number) =>
  fc.integer({ min: fromMs - 90 * MINUTE_MS, max: toMs + 90 * MINUTE_MS })

/** What sums are of. */
export const sumFilter: fc.Arbitrary<NonNullable<SumQuery['where']>> = fc.record(
  {
    application: fc.constantFrom('billing', 'none'),
    team: fc.constant('payments'),
    alias: fc.constantFrom('fast', 'good'),
    model: fc.constant('gpt'),
  },
  { requiredKeys: [] },
)

const GROUPS: GroupBy[] = ['application', 'team', 'alias', 'model', 'day', 'key', 'session']

/** Sums by any groups, in days of several zones. */
export const sumQueries = (fromMs: number, toMs: number): fc.Arbitrary<SumQuery> =>
  fc.record({
    fromMs: moment(fromMs, toMs),
    toMs: moment(fromMs, toMs),
    by: fc.uniqueArray(fc.constantFrom(...GROUPS), { maxLength: 3 }),
    timeZone: fc.constantFrom('UTC', 'Europe/Berlin', 'Asia/Kathmandu', 'Australia/Lord_Howe'),
    where: sumFilter,
  })

/** Steps of minutes, hours and days, from moments at which such a step begins and from others. */
export const seriesQueries = (fromMs: number, toMs: number): fc.Arbitrary<SeriesQuery> =>
  fc
    .record({
      startMs: moment(fromMs, toMs),
      toMs: moment(fromMs, toMs),
      stepMs: fc.constantFrom(1, 5, 60, 360, 1440).map((minutes) => minutes * MINUTE_MS),
      isFull: fc.boolean(),
      where: sumFilter,
    })
    .map(({ startMs, stepMs, isFull, ...query }) => ({
      ...query,
      stepMs,
      fromMs: startMs - (startMs % (isFull ? stepMs : MINUTE_MS)),
    }))

const rowFilter: fc.Arbitrary<RowFilter> = fc.record(
  {
    application: fc.constantFrom('billing', 'chat-bot'),
    team: fc.constant('payments'),
    alias: fc.constantFrom('fast', 'good'),
    model: fc.constantFrom('gpt', 'claude', 'none'),
    session: fc.constantFrom('s1', 's2'),
    requestId: fc.constantFrom('r1', 'r2', 'none'),
    status: fc.constantFrom<[number, number][]>([200, 299], [400, 599], [529, 529]),
    outcome: fc.constantFrom<LedgerRow['outcome'][]>('complete', 'truncated', 'cancelled'),
    isFailed: fc.boolean(),
  },
  { requiredKeys: [] },
)

/** Pages of rows by any filter, without the place at which one begins. */
export const recentQueries = (
  fromMs: number,
  toMs: number,
): fc.Arbitrary<Omit<RecentQuery, 'beforeId'>> =>
  fc.record(
    {
      limit: fc.integer({ min: 1, max: 9 }),
      fromMs: moment(fromMs, toMs),
      toMs: moment(fromMs, toMs),
      where: fc.oneof(fc.constant({}), rowFilter),
    },
    { requiredKeys: ['limit'] },
  )
