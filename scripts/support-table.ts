import { ENDPOINTS, REALTIME } from '../src/api/endpoints/endpoints'
import { type Client, FEATURES, type Gateway, MATRIX, MODELS } from '../tests/compat/matrix'
import { markdownTable, type PageSection, type Row, writeSection } from './page-section'

const CLIENTS = Object.keys(MATRIX) as Client[]
const GATEWAYS: readonly Gateway[] = ['embedded', 'official']
const BOTH = '●'
const EMBEDDED_ONLY = '○'
const NEITHER = ''

const LEGEND = `${BOTH}: a test drives this client through the gateway inside and through the official gateway. Realtime connections go
past the official gateway. ${EMBEDDED_ONLY}: through the gateway inside only. An empty cell: no test with this client.
\`npx -y bun@1.4.5 scripts/support-table.ts\` writes these tables.`

const FORMATS = { openai: 'OpenAI', anthropic: 'Anthropic', google: 'Google' } as const

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
    endpoint === MODELS ? 'both' : FORMATS[endpoint.dialect],
    'providers' in endpoint && endpoint.providers ? endpoint.providers.join(', ') : '',
    ...marks('endpoints', endpoint.name),
  ])

const featureRows = (): Row[] => FEATURES.map((feature) => [feature, ...marks('features', feature)])

/** The tables, and what their marks mean. */
export const supportTable = (): string =>
  [
    markdownTable([['endpoint', 'format', 'only for', ...CLIENTS], ...endpointRows()]),
    markdownTable([['asked for', ...CLIENTS], ...featureRows()]),
    LEGEND,
  ].join('\n\n')

/** The tables in their page. Run as a program, this file writes them. */
export const supportSection = (): PageSection => ({
  page: 'docs/endpoints.md',
  name: 'support',
  text: supportTable(),
})

if (import.meta.main) await writeSection(supportSection())
