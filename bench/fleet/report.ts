import type { PageSection } from '../../scripts/page-section'
import { readable, table } from '../report'
import type { AskedFigures } from './asked'
import { EVEN_PER_SECOND, type PairFigures, type Spread } from './pairs'
import type { Contended, RowFigures } from './rows'
import { thousandText } from './thousand'

/** A run, as it is kept in `fleet.json`. */
export type FleetFigures = {
  date: string
  cpu: string
  cores: number
  /** The load average before it. */
  load: number
  pairs: PairFigures
  /** With six limits of all kinds, and with one budget. */
  six: AskedFigures
  one: AskedFigures
  rows: RowFigures
}

const spread = ({ median, least, most }: Spread, unit = '') =>
  `${readable(median)}${unit} (${readable(least)} to ${readable(most)})`

/** What two processes did with the stores and without. */
function pairsText({ pairs }: FleetFigures): string {
  const more = (value: Spread) => `${spread(value)} ms more`
  return table(
    [
      'two processes, six limits a request',
      'files of one machine',
      'Redis and PostgreSQL',
      'of pairs',
    ],
    [
      [
        'chats a second, as many as go',
        spread(pairs.withoutPerSecond),
        spread(pairs.withPerSecond),
        `${spread(pairs.perSecondRatio)} times`,
      ],
      ['processor time of Portus for a chat', '1', '', `${spread(pairs.processorRatio)} times`],
      [
        `p50 at ${EVEN_PER_SECOND * 2} chats a second, ms`,
        spread(pairs.withoutP50Ms),
        spread(pairs.withP50Ms),
        more(pairs.p50MoreMs),
      ],
      [
        'p99 at the same, ms',
        spread(pairs.withoutP99Ms),
        spread(pairs.withP99Ms),
        more(pairs.p99MoreMs),
      ],
    ],
  )
}

/** What a request and a process ask of the stores. */
function askedText({ six, one, rows }: FleetFigures): string {
  const line = (what: string, of: (asked: AskedFigures) => number, unit = '') => [
    what,
    `${readable(of(six))}${unit}`,
    `${readable(of(one))}${unit}`,
  ]
  const stores = table(
    ['each', 'six limits', 'one budget'],
    [
      line('request: scripts that Redis runs', ({ request }) => request.redisCalls),
      line('request: commands within them', ({ request }) => request.redisInside),
      line('request: bytes to Redis', ({ request }) => request.redisInBytes),
      line('request: bytes back', ({ request }) => request.redisOutBytes),
      line('request: processor time of Redis', ({ request }) => request.redisUs, ' µs'),
      line('request: processor time of PostgreSQL', ({ request }) => request.postgresUs, ' µs'),
      line('request: write-ahead log', ({ request }) => request.walBytes, ' bytes'),
      line('transaction of rows: rows', ({ rowsPerTransaction }) => rowsPerTransaction),
      line('idle process: scripts a second', ({ idle }) => idle.redisCalls),
      line('idle process: transactions a second', ({ idle }) => idle.transactions),
      line(
        'idle process: processor time of PostgreSQL a second',
        ({ idle }) => idle.postgresUs,
        ' µs',
      ),
      line('process: connections to Redis', ({ connections }) => connections.redis),
      line('process: connections to PostgreSQL', ({ connections }) => connections.postgres),
    ],
  )
  const sizes = table(
    ['what', 'size or speed'],
    [
      ['limit that slides, all 64 parts in use, in Redis', `${readable(six.keys.sliding)} bytes`],
      ['any other limit, in Redis', `${readable(six.keys.other)} bytes`],
      ['process, in Redis', `${readable(six.keys.process)} bytes`],
      ['row, in its table', `${readable(rows.tableBytes)} bytes`],
      ['row, in its three indexes', `${readable(rows.indexBytes)} bytes`],
      ['write-ahead log of a row, 200 at a time', `${readable(rows.walBytes)} bytes`],
      ['sum of an hour, in its table', `${readable(rows.hourTableBytes)} bytes`],
      ['sum of an hour, in its index', `${readable(rows.hourIndexBytes)} bytes`],
      ['rows that one process writes, 200 at a time', `${readable(rows.perSecond)} a second`],
      ['processor time of PostgreSQL for a row of these', `${readable(rows.postgresUs)} µs`],
      ['rows that are too old, taken away', `${readable(rows.purgedPerSecond)} a second`],
    ],
  )
  return `${stores}\n\n${sizes}`
}

/** Writers at the same time. */
function contendedText({ rows }: FleetFigures): string {
  const cells = (one: Contended) => [
    String(one.batch),
    `${one.networkMs} ms`,
    one.isShared ? 'the same' : 'one each',
    readable(one.transactions),
    readable(one.rowsPerSecond),
  ]
  return table(
    [
      'rows of a transaction',
      'network, there and back',
      'sum of the hour',
      'transactions a second',
      'rows a second',
    ],
    rows.contended.map(cells),
  )
}

/** When and where. */
const where = ({ date, cpu, cores, load, pairs }: FleetFigures) =>
  `Medians of ${pairs.pairs} pairs, with the lowest and the highest, on ${date.slice(0, 10)}: ${cores} shared cores of ${cpu}, load average ${readable(load)} before. Portus, Redis, PostgreSQL, the provider and the clients share these cores, so what one of them takes the others lack.`

/** The tables of docs/scale.md. */
export const fleetSections = (figures: FleetFigures): PageSection[] =>
  Object.entries({
    'fleet-pairs': `${pairsText(figures)}\n\n${where(figures)}`,
    'fleet-asked': askedText(figures),
    'fleet-writers': contendedText(figures),
    'fleet-thousand': thousandText(figures),
  }).map(([name, text]) => ({ page: 'docs/scale.md', name, text }))
