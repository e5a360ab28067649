import { combined, type Measure, type Measurements, rounds, summary } from './measurements'
import type { SubjectName } from './subjects'

/** One line of the result: a figure, what it should be, and whether it is. */
export type Row = {
  what: string
  unit: '' | 'x' | 'ms' | 'MB' | 'KB'
  target: { at: 'least' | 'most'; value: number }
  value: number
  lowest: number
  highest: number
  met: boolean
}

type Target = {
  what: string
  unit: Row['unit']
  least?: number
  most?: number
  rounds: (of: Of) => number[]
}

type Of = (measure: Measure, subject: SubjectName) => number[]

/** Against nothing, or less than nothing, there is no ratio: such a round says nothing. */
const over = (left: number, right: number) => (right > 0 ? left / right : Number.NaN)
const minus = (left: number, right: number) => left - right

const added = (of: Of, measure: Measure, subject: SubjectName) =>
  combined(of(measure, subject), of(measure, 'direct'), minus)

const TARGETS: readonly Target[] = [
  {
    what: 'Throughput of 1 KB chats, remote gateway, against one nginx worker',
    unit: 'x',
    least: 0.55,
    rounds: (of) =>
      combined(of('requestsPerSecond', 'portus-remote'), of('requestsPerSecond', 'nginx'), over),
  },
  ...([2, 3] as const).map(
    (most): Target => ({
      what: `Latency added at 800 requests/s, remote gateway, against nginx's: p${most === 2 ? 50 : 99}`,
      unit: 'x',
      most,
      rounds: (of) => {
        const measure = most === 2 ? 'p50Ms' : 'p99Ms'
        return combined(added(of, measure, 'portus-remote'), added(of, measure, 'nginx'), over)
      },
    }),
  ),
  {
    what: 'Throughput of two workers against one process, 100 connections, remote gateway',
    unit: 'x',
    least: 1,
    rounds: (of) =>
      combined(of('crowdPerSecond', 'portus-workers'), of('crowdPerSecond', 'portus-remote'), over),
  },
  {
    what: 'New sockets to the provider for 1000 such requests through two workers',
    unit: '',
    most: 1,
    rounds: (of) => of('crowdSocketsPerThousand', 'portus-workers'),
  },
  {
    what: 'Throughput against the official gateway on Node',
    unit: 'x',
    least: 6,
    rounds: (of) =>
      combined(
        of('requestsPerSecond', 'portus-embedded'),
        of('requestsPerSecond', 'official'),
        over,
      ),
  },
  {
    what: 'Memory under load against the official gateway',
    unit: 'x',
    most: 0.5,
    rounds: (of) => combined(of('loadedMb', 'portus-embedded'), of('loadedMb', 'official'), over),
  },
  {
    what: 'Latency added at 48 requests/s against the official gateway, p50',
    unit: 'x',
    most: 0.2,
    rounds: (of) =>
      combined(added(of, 'slowP50Ms', 'portus-embedded'), added(of, 'slowP50Ms', 'official'), over),
  },
  {
    what: 'First event of a stream sooner than through the official gateway, p50',
    unit: 'ms',
    least: 20,
    rounds: (of) =>
      combined(of('firstEventP50Ms', 'official'), of('firstEventP50Ms', 'portus-embedded'), minus),
  },
  {
    what: 'First event of a stream later than direct, p99',
    unit: 'ms',
    most: 1,
    rounds: (of) => added(of, 'firstEventP99Ms', 'portus-embedded'),
  },
  {
    what: 'First event of a stream later than direct, p99, remote gateway',
    unit: 'ms',
    most: 1,
    rounds: (of) => added(of, 'firstEventP99Ms', 'portus-remote'),
  },
  {
    what: 'Streams at once that were refused or stalled',
    unit: '',
    most: 0,
    rounds: (of) => of('streamsFailed', 'portus-embedded'),
  },
  {
    what: 'Events of these streams later than direct, p99',
    unit: 'ms',
    most: 50,
    rounds: (of) => added(of, 'streamLatenessP99Ms', 'portus-embedded'),
  },
  {
    what: 'Memory of each of these streams',
    unit: 'KB',
    most: 20,
    rounds: (of) => of('streamKb', 'portus-embedded'),
  },
  {
    what: 'Time of a request of 10 MB against nginx',
    unit: 'x',
    most: 1.3,
    rounds: (of) => combined(of('imageMs', 'portus-embedded'), of('imageMs', 'nginx'), over),
  },
  {
    what: 'Longest delay of an event of 24 other streams during such requests',
    unit: 'ms',
    most: 50,
    rounds: (of) => of('stallMs', 'portus-embedded'),
  },
  {
    what: 'Start to the first chat',
    unit: 'ms',
    most: 120,
    rounds: (of) => of('startMs', 'portus-embedded'),
  },
  {
    what: 'Memory when idle',
    unit: 'MB',
    most: 90,
    rounds: (of) => of('idleMb', 'portus-embedded'),
  },
  {
    what: 'Size of the executable',
    unit: 'MB',
    most: 120,
    rounds: (of) => of('executableMb', 'portus-embedded'),
  },
]

/** Every target with what was measured. */
export function rowsOf(measurements: Measurements): Row[] {
  const of: Of = (measure, subject) => rounds(measurements, measure, subject)
  return TARGETS.map(({ what, unit, least, most, rounds: roundsOf }) => {
    const measured = summary(roundsOf(of).filter(Number.isFinite))
    const target: Row['target'] =
      least === undefined ? { at: 'most', value: most ?? 0 } : { at: 'least', value: least }
    const met =
      target.at === 'least' ? measured.value >= target.value : measured.value <= target.value
    return { what, unit, target, ...measured, met }
  })
}
