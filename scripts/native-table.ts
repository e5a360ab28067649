import { CLAUDE_MODELS } from '../src/api/claude-models'
import { NATIVE_FORMATS, NATIVE_KINDS, type NativeKind } from '../src/api/native/formats'
import { OF_OPENAI_ITSELF } from '../src/api/native/quirks'
import type { NativePlace, NativeRow } from '../src/api/native/row'
import { markdownTable, type PageSection, type Row, writeSection } from './page-section'

const code = (name: string) => `\`${name}\``
const list = (names: readonly string[]) => names.map(code).join(', ')

/** Embeddings have a table of their own. */
type TabledKind = Exclude<NativeKind, 'embeddings'>

const TITLES: Readonly<Record<TabledKind, string>> = {
  chat: 'Chat completions',
  messages: 'Messages',
  responses: 'Responses',
  generate_content: 'Gemini’s API',
}

function placeText(place: NativePlace): string {
  if (place.from === 'typed') return 'as the gateway'
  if (place.path === '') return 'base URL'
  if (place.from === 'location') return `project and location, ${code(place.path)}`
  return place.from === 'base' ? `base URL, ${code(place.path)}` : code(place.path)
}

/** The members of OpenAI's own service have one name together: they are many. */
function droppedText(drop: readonly string[]): string[] {
  if (drop.length === 0) return []
  return [drop === OF_OPENAI_ITSELF ? 'OpenAI’s own members' : list(drop)]
}

function leftOut({ drop = [], takes, takesUsage }: NativeRow): string {
  if (takes) return 'all that it does not know'
  return [...droppedText(drop), ...(takesUsage === false ? [code('stream_options')] : [])].join(
    ', ',
  )
}

function changed({ rename = {}, takesDeveloper, isBearer }: NativeRow): string {
  return [
    ...(isBearer ? ['key as a Bearer token'] : []),
    ...Object.entries(rename).map(([name, to]) => `${code(name)} to ${code(to)}`),
    ...(takesDeveloper === false ? ['role `developer` to `system`'] : []),
  ].join(', ')
}

/** What a cloud serves by the API of its maker. */
const SERVED: Readonly<Record<string, string>> = {
  anthropic: 'Claude',
  endpoint: 'an endpoint of one’s own',
  mistral: 'Mistral',
  open: 'open models',
}

/** An API by its provider, and what it is the API of. */
export function apiText(api: string, link = (provider: string) => provider): string {
  const [provider = '', served] = api.split('/')
  return served === undefined
    ? link(code(provider))
    : `${link(code(provider))} with ${SERVED[served]}`
}

const rowsOf = (kind: TabledKind): Row[] =>
  Object.entries(NATIVE_FORMATS[kind])
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([api, row]) => [
      apiText(api, (provider) => `[${provider}](${row.source})`),
      placeText(row.place),
      hostsText(row.hosts),
      leftOut(row),
      changed(row),
    ])

function hostsText(hosts: NativeRow['hosts']): string {
  if (!hosts) return 'any'
  const names = hosts.map((host) => code(host.startsWith('.') ? `*${host}` : host))
  return names.join(', ') || 'its own'
}

const HEAD = ['provider', 'place', 'hosts', 'left out', 'changed']

const tableOf = (kind: TabledKind): string =>
  `**${TITLES[kind]}**\n\n${markdownTable([HEAD, ...rowsOf(kind)])}`

/** What strict providers take. */
const strict = (): string =>
  [...Map.groupBy(Object.entries(NATIVE_FORMATS.chat), ([, { takes }]) => takes)]
    .flatMap(([takes, rows]) => {
      const apis = rows.map(([api]) => apiText(api)).join(', ')
      return takes ? [`- ${apis}: ${list(takes)}.`] : []
    })
    .join('\n')

/** The providers with formats of their clients', in their page. */
export const nativeSection = (): PageSection => ({
  page: 'docs/providers.md',
  name: 'native',
  text: [
    ...NATIVE_KINDS.filter((kind) => kind !== 'embeddings').map(tableOf),
    `OpenAI’s own members are ${list(OF_OPENAI_ITSELF)}.`,
    'Strict providers take nothing but these members:',
    strict(),
  ].join('\n\n'),
})

/** The longest answers of Claude, in their page. Run as a program, this file writes both sections. */
export const claudeSection = (): PageSection => ({
  page: 'docs/providers.md',
  name: 'claude-models',
  text: markdownTable([
    ['model', 'tokens'],
    ...CLAUDE_MODELS.map(([model, tokens]) => [code(model), String(tokens)]),
  ]),
})

if (import.meta.main)
  for (const section of [nativeSection(), claudeSection()]) await writeSection(section)
