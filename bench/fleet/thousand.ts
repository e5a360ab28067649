import { readable, table } from '../report'
import type { FleetFigures } from './report'

/** A fleet that nobody has measured: its figures are multiplied. */
const REPLICAS = 1000
const REQUESTS_EACH = 15
const REQUESTS = REPLICAS * REQUESTS_EACH
const LIMITS = 10_000
/** Different applications, aliases, models and keys that are used within one hour. */
const SUMS = 1000
/** Rows are written twice a second. */
const WRITES_EACH = 2

/** So long the server lets a statement of a writer wait. */
const STATEMENT_SECONDS = 8

const SECONDS_A_DAY = 86_400
const DAYS = 30
const US = 1e6

/** A number with the unit that makes it short. */
function bytes(value: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB']
  const at = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, value)) / 3))
  return `${readable(value / 1000 ** at)} ${units[at]}`
}

/** What a thousand processes would ask, computed. */
export function thousandText({ six, one, rows }: FleetFigures): string {
  const { request, idle, connections, keys } = six
  const rowBytes = rows.tableBytes + rows.indexBytes
  const scripts = REQUESTS * request.redisCalls + REPLICAS * idle.redisCalls
  const redisCores = (of: typeof six) => (REQUESTS * of.request.redisUs) / US
  const most = Math.max(...rows.contended.map(({ rowsPerSecond }) => rowsPerSecond))
  const sharing = rows.contended.filter(({ isShared, networkMs }) => isShared && networkMs > 0)
  const lines = [
    [
      'connections to Redis',
      'replicas × connections',
      readable(REPLICAS * connections.redis),
      '`maxclients` is 10 000',
    ],
    [
      'scripts a second',
      'requests × scripts + replicas × idle scripts',
      readable(scripts),
      'a share of a core, next line',
    ],
    [
      'cores of Redis, six limits',
      'requests × processor time',
      readable(redisCores(six)),
      '**1**: scripts run on one',
    ],
    ['cores of Redis, one budget', 'the same', readable(redisCores(one)), '**1**'],
    [
      'network of Redis',
      'requests × bytes both ways',
      `${bytes(REQUESTS * (request.redisInBytes + request.redisOutBytes))} a second`,
      'a link of 1 Gbit/s has 125 MB',
    ],
    [
      'memory of Redis',
      `${readable(LIMITS)} limits that slide + replicas × process`,
      bytes(LIMITS * keys.sliding + REPLICAS * keys.process),
      '`maxmemory`',
    ],
    [
      'connections to PostgreSQL',
      'replicas × connections',
      readable(REPLICAS * connections.postgres),
      '**`max_connections` is 100**: a pooler',
    ],
    [
      'transactions a second, nobody asks anything',
      'replicas × idle transactions',
      readable(REPLICAS * idle.transactions),
      'what the server can do',
    ],
    [
      'transactions a second with rows',
      `replicas × ${WRITES_EACH}, fewer where they wait`,
      readable(REPLICAS * WRITES_EACH),
      '**the next line**, where they share a sum',
    ],
    [
      `processes that may share one sum, with ${sharing.map(({ batch }) => batch).join(' or ')} rows a transaction`,
      `${STATEMENT_SECONDS} s × transactions a second of the same sum`,
      sharing.map(({ transactions }) => readable(STATEMENT_SECONDS * transactions)).join(' or '),
      '**replicas**: who waits for longer is sent away, and tries again',
    ],
    ['rows a second', 'requests', readable(REQUESTS), `${readable(most)} by sixteen writers here`],
    [
      'cores of PostgreSQL',
      'requests × processor time of a row + replicas × idle processor time',
      readable((REQUESTS * rows.postgresUs + REPLICAS * idle.postgresUs) / US),
      'cores of the server',
    ],
    [
      'write-ahead log',
      'requests × log of a row',
      `${bytes(REQUESTS * rows.walBytes)} a second`,
      'disk, archive and each standby',
    ],
    [
      `rows of ${DAYS} days`,
      'requests × (table + indexes) × time',
      bytes(REQUESTS * rowBytes * SECONDS_A_DAY * DAYS),
      '**disk**',
    ],
    [
      `sums of ${DAYS} days`,
      `${readable(SUMS)} sums an hour × (table + index) × time`,
      bytes(SUMS * (rows.hourTableBytes + rows.hourIndexBytes) * 24 * DAYS),
      'nothing to speak of',
    ],
    [
      'rows that go a second',
      'as many as come',
      readable(REQUESTS),
      `${readable(rows.purgedPerSecond)} went here`,
    ],
  ]
  const oneRedis = (of: typeof six) => readable(US / of.request.redisUs)
  return `${table([`${readable(REPLICAS)} replicas, ${REQUESTS_EACH} requests a second each`, 'formula', 'is', 'limit'], lines)}

One core of Redis of this machine has room for ${oneRedis(six)} requests a second with six limits each, and for ${oneRedis(one)} with one budget.`
}
