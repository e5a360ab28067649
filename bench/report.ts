import type { PageSection } from '../scripts/page-section'
import type { Machine } from './machine'
import { type Measure, type Measurements, rounds, summary } from './measurements'
import type { Plan } from './plan'
import type { SubjectName } from './subjects'
import { type Row, rowsOf } from './targets'

/** Where the results are, as seen from a page in `docs/`. */
const FROM_DOCS = '../bench/results/'

/** A run, as it is kept in `results.json`. */
export type Results = {
  date: string
  /** The load average before the run; numbers of a busy machine say less. */
  loadBefore?: number
  machine: Machine
  plan: Plan
  measurements: Measurements
  rows: Row[]
}

/** The ways to the provider, as a reader knows them. */
export const TITLES: Record<SubjectName, string> = {
  direct: 'the provider itself',
  nginx: 'nginx, one worker',
  haproxy: 'HAProxy, one thread',
  bare: 'bare Bun proxy',
  'portus-remote': 'Portus, remote gateway',
  'portus-workers': 'Portus, remote, 2 workers',
  'portus-embedded': 'Portus, gateway inside',
  official: 'official gateway on Node',
}

/** A number with as many digits as say something. */
export function readable(value: number): string {
  // JSON has no number for what could not be measured.
  if (value === null || !Number.isFinite(value)) return '?'
  const size = Math.abs(value)
  const digits = size >= 100 || value === 0 ? 0 : size >= 10 ? 1 : 2
  const text = value.toFixed(digits)
  return size >= 10_000 ? text.replace(/\B(?=(\d{3})+$)/g, ' ') : text
}

const withUnit = (value: number, unit: Row['unit']) =>
  unit === 'x' ? `${readable(value)}x` : `${readable(value)} ${unit}`.trim()

/** A table of Markdown with its columns aligned. */
export function table(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const widths = head.map((title, i) =>
    Math.max(title.length, ...lines.map((line) => line[i]?.length ?? 0)),
  )
  const print = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`
  return [print(head), print(widths.map((width) => '-'.repeat(width))), ...lines.map(print)].join(
    '\n',
  )
}

const targetTable = (rows: readonly Row[]): string =>
  table(
    ['what', 'target', 'measured', 'met', 'rounds'],
    rows.map(({ what, unit, target, value, lowest, highest, met }) => [
      what,
      `at ${target.at} ${target.value}${unit === 'x' ? 'x' : ` ${unit}`.trimEnd()}`,
      withUnit(value, unit),
      met ? 'yes' : '**no**',
      lowest === highest ? 'alike' : `${readable(lowest)} to ${readable(highest)}`,
    ]),
  )

const FIGURES: readonly [string, Measure][] = [
  ['chats/s', 'requestsPerSecond'],
  ['CPU µs/chat', 'processorUs'],
  ['p50 ms', 'p50Ms'],
  ['p99 ms', 'p99Ms'],
  ['first event ms', 'firstEventP50Ms'],
  ['10 MB ms', 'imageMs'],
]

const figureTable = (measurements: Measurements): string =>
  table(
    ['through', ...FIGURES.map(([title]) => title)],
    Object.entries(TITLES).map(([name, title]) => [
      title,
      ...FIGURES.map(([, measure]) => {
        const values = rounds(measurements, measure, name as SubjectName)
        return values.length > 0 ? readable(summary(values).value) : ''
      }),
    ]),
  )

/** Both tables, and where and how they were measured. */
export function resultsText({ date, machine, measurements, plan }: Results): string {
  const { cores, memoryGb, versions } = machine
  return `${targetTable(rowsOf(measurements))}

${figureTable(measurements)}

![Chats a second, processor time and latency of each way to the provider](${FROM_DOCS}chart.svg)

Medians of one run on ${date.slice(0, 10)}: ${cores} cores for everything (client, proxy and provider), ${memoryGb} GB,
Bun ${versions.bun}, nginx ${versions.nginx}, Node ${versions.node}. p50 and p99 at 800 requests a second; ${plan.streams} streams at once.
\`npx -y bun@1.4.5 run bench\` repeats it; [method and details](${FROM_DOCS}results.md).`
}

/** The tables in their page. */
export const resultsSection = (results: Results): PageSection => ({
  page: 'docs/performance.md',
  name: 'bench',
  text: resultsText(results),
})

const method = ({ rounds, loadSeconds, rateSeconds, streams, events }: Plan) => `
Every process runs on one machine and talks over 127.0.0.1: the client, what stands between, and one fake provider (Bun), which
also plays the remote gateway. Ways are measured in turn, ${rounds} rounds of all of them, so that a disturbance meets each alike.
A ratio or a difference is taken within a round; the table has the median of the rounds, and the lowest and highest of them.

- Portus is the compiled executable as \`serve\` runs it: keys are checked, and every request is logged, to the null device.
  nginx and HAProxy log nothing, keep connections to the provider, and have one worker, one thread.
- Throughput and processor time: \`wrk\`, 32 connections, ${loadSeconds} s. Processor time is user and system time of the process from
  \`/proc/PID/stat\`; that of the provider itself is not a proxy's.
- Two workers: \`PORTUS_WORKERS=2\`, on the cores of everything else; processor time and memory are sums over its processes. It and
  one process are compared at 100 connections. The provider counts the sockets on which requests come, from the second second on.
- Latency: \`h2load --h1\`, 16 connections that send in turn at a constant rate, ${rateSeconds} s. The official gateway cannot do 800
  requests a second here, so it is compared at 48.
- Streams: ${streams} at once, ${events} events each, one a second. An event carries the moment at which it was sent. Each
  round has a Portus that has just been started, so that memory is not what an earlier load has left.
- First events: one request at a time, each way in turn.
- 10 MB: a chat with an image in base64. nginx keeps the body in memory and sends it on when it is whole, as Portus does.
- Start: from the start of the process to the answer to the first chat, in the environment of the image.
`

/** The page beside the numbers. */
export function resultsPage(results: Results): string {
  const { date, machine, plan } = results
  const versions = Object.entries(machine.versions)
  const busy =
    results.loadBefore === undefined ? '' : `\nLoad average before the run: ${results.loadBefore}.`
  return `# Results of ${date.slice(0, 10)}

${resultsText(results)
  .replaceAll(FROM_DOCS, '')
  .replace(/\n\nMedians of one run.*$/s, '')}

## Method
${method(plan)}
## Machine

${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, ${machine.kernel}.
${versions.map(([name, version]) => `${name} ${version}`).join(', ')}.${busy}
`
}
