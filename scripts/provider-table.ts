import { PROVIDER_FIELDS, PROVIDERS } from '../src/alias/providers'
import { markdownTable, type PageSection, type Row, writeSection } from './page-section'

/** How a field's description begins: the names of its providers. */
const PREFIX = /^([\w, -]+): /

/** Short for both providers of Azure. */
const AZURE = ['azure-openai', 'azure-ai']

/** The providers of a field, and its description without them. */
function readField(description: string): { providers: string[]; text: string } {
  const prefix = description.match(PREFIX)
  if (!prefix?.[1]) throw new Error(`"${description}" names no provider`)
  const names = prefix[1].split(', ').flatMap((name) => (name === 'azure' ? AZURE : [name]))
  const unknown = names.find((name) => !(PROVIDERS as readonly string[]).includes(name))
  if (unknown) throw new Error(`"${description}" names "${unknown}", which is no provider`)
  return { providers: names, text: description.slice(prefix[0].length) }
}

const FIELDS = Object.entries(PROVIDER_FIELDS).map(([name, description]) => ({
  name,
  ...readField(description),
}))

/** What the schema has a shape of its own for, and what Portus keeps from the gateway. */
const GOOGLE: Row[] = [
  [
    '`vertex_service_account_json`',
    'vertex-ai',
    'content of a credentials file, such as a service account, as an object or as a string that holds JSON',
  ],
  [
    '`vertex_credentials_file`',
    'vertex-ai',
    'path of a credentials file: service account, authorized user, external account or impersonated service account',
  ],
  ['`vertex_auth_type`', 'vertex-ai', '`default` for application default credentials (ADC)'],
]

const fieldRows = (): Row[] =>
  FIELDS.flatMap(({ name, providers, text }) => [
    ...(name === 'vertex_project_id' ? GOOGLE : []),
    [`\`${name}\``, providers.join(', '), text],
  ])

const COLUMNS = 6

/** All providers, some in a row. */
function providerRows(): Row[] {
  const names = [...PROVIDERS].sort().map((name) => `\`${name}\``)
  const rows = Array.from({ length: Math.ceil(names.length / COLUMNS) }, (_, row) =>
    names.slice(row * COLUMNS, (row + 1) * COLUMNS),
  )
  return [Array.from({ length: COLUMNS }, () => ''), ...rows]
}

/** The names of the providers in their page. */
export const providerSection = (): PageSection => ({
  page: 'docs/providers.md',
  name: 'providers',
  text: `The gateway inside has ${PROVIDERS.length} providers:\n\n${markdownTable(providerRows())}`,
})

/** The fields of the providers in their page. Run as a program, this file writes both sections. */
export const providerFieldSection = (): PageSection => ({
  page: 'docs/providers.md',
  name: 'provider-fields',
  text: markdownTable([['field', 'for', 'meaning'], ...fieldRows()]),
})

if (import.meta.main)
  for (const section of [providerSection(), providerFieldSection()]) await writeSection(section)
