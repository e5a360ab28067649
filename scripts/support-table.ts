import { join } from 'node:path'
import { ENDPOINTS, REALTIME } from '../src/core/endpoints'
import { type Client, FEATURES, type Gateway, MATRIX, MODELS } from '../tests/clients/matrix'

/** Writes the table of what is supported into the README, between its markers. */
const README = join(import.meta.dir, '../README.md')
const START = '<!-- support -->'
const END = '<!-- /support -->'

const CLIENTS = Object.keys(MATRIX) as Client[]
const GATEWAYS: readonly Gateway[] = ['embedded', 'official']
const BOTH = '●'
const EMBEDDED_ONLY = '○'
const NEITHER = ''

const LEGEND = `${BOTH} tested with this client through the gateway inside and through the official gateway (realtime: beside it);
${EMBEDDED_ONLY} through the gateway inside alone. An empty cell was not tried with this client. Where the gateway translates for an Anthropic model, a JSON
schema in \`response_format\` or \`output_config\` is refused, for it would be lost; a schema as a tool is not. \`bun scripts/support-table.ts\` writes
the tables.`

type Row = readonly string[]

/** The mark of what each gateway's tests do with a client. */
function mark(client: Client, list: 'endpoints' | 'features', wanted: string): string {
  const [embedded, official] = GATEWAYS.map((gateway) =>
    (MATRIX[client][gateway][list] as readonly string[]).includes(wanted),
  )
  return embedded ? (official ? BOTH : EMBEDDED_ONLY) : NEITHER
}

const marks = (list: 'endpoints' | 'features', wanted: string): Row =>
  CLIENTS.map((client) => mark(client, list, wanted))

const endpointRows = (): Row[] =>
  [MODELS, ...ENDPOINTS, REALTIME].map((endpoint) => [
    `\`${endpoint.method} ${endpoint.path}\``,
    endpoint === MODELS ? 'both' : endpoint.dialect === 'openai' ? 'OpenAI' : 'Anthropic',
    'providers' in endpoint && endpoint.providers ? endpoint.providers.join(', ') : '',
    ...marks('endpoints', endpoint.name),
  ])

const featureRows = (): Row[] => FEATURES.map((feature) => [feature, ...marks('features', feature)])

/** A Markdown table whose columns are as wide as their widest cell. */
function markdown(rows: readonly Row[]): string {
  const [head = []] = rows
  const widths = head.map((_, at) => Math.max(3, ...rows.map((row) => (row[at] ?? '').length)))
  const line = (row: Row) =>
    `| ${widths.map((width, at) => (row[at] ?? '').padEnd(width)).join(' | ')} |`
  return [head, widths.map((width) => '-'.repeat(width)), ...rows.slice(1)].map(line).join('\n')
}

/** The tables, and what their marks mean. */
export const supportTable = (): string =>
  [
    markdown([['endpoint', 'format', 'only for', ...CLIENTS], ...endpointRows()]),
    markdown([['asked for', ...CLIENTS], ...featureRows()]),
    LEGEND,
  ].join('\n\n')

/**
 * A README with the tables as they should be.
 *
 * @throws when it has no markers.
 */
export function withSupportTable(readme: string): string {
  const [start, end] = [readme.indexOf(START), readme.indexOf(END)]
  if (start === -1 || end < start) throw new Error(`README.md has no ${START} before ${END}`)
  return `${readme.slice(0, start + START.length)}\n\n${supportTable()}\n\n${readme.slice(end)}`
}

if (import.meta.main) await Bun.write(README, withSupportTable(await Bun.file(README).text()))
