import { prepareAlias } from '../src/alias/alias'
import { PROVIDERS } from '../src/alias/providers'
import { RETIRED } from '../src/alias/retired'
import type { AliasFile } from '../src/alias/schema'
import { endpointOf } from '../src/api/endpoints/endpoints'
import { cloudOf } from '../src/proxy/plan/cloud-way'
import { translationFor } from '../src/proxy/plan/loss-errors'
import { translationTo } from '../src/proxy/plan/translation-to'
import { GATEWAY_ENDPOINTS } from './gateway-endpoints'
import { markdownTable, type PageSection, type Row, writeSection } from './page-section'

const code = (name: string) => `\`${name}\``

/** A provider, or what a cloud serves: its name for people, and what an alias says of it. */
type Family = { name: string; alias: AliasFile }

const withModel = (provider: string, model: string, name: string): Family => ({
  name: `${code(provider)} with ${name}`,
  alias: { provider, override_params: { model } } as AliasFile,
})

/** The clouds whose models differ. */
const CLOUDS: Readonly<Record<string, readonly Family[]>> = {
  'azure-ai': [
    { name: code('azure-ai'), alias: { provider: 'azure-ai' } },
    {
      name: `${code('azure-ai')} with Claude`,
      alias: {
        provider: 'azure-ai',
        azure_foundry_url: 'https://x.services.ai.azure.com/anthropic',
      },
    },
  ],
  bedrock: [
    withModel('bedrock', 'anthropic.claude-sonnet-4-5-20250929-v1:0', 'Claude'),
    withModel('bedrock', 'amazon.nova-pro-v1:0', 'other models'),
  ],
  'vertex-ai': [
    withModel('vertex-ai', 'gemini-2.5-pro', 'Gemini'),
    withModel('vertex-ai', 'anthropic.claude-sonnet-4-5@20250929', 'Claude'),
    withModel('vertex-ai', 'meta.llama-4-maverick', 'open models, Mistral or an own endpoint'),
  ],
}

const FAMILIES: readonly Family[] = PROVIDERS.flatMap(
  (provider) => CLOUDS[provider] ?? [{ name: code(provider), alias: { provider } }],
)

const FORMATS: Readonly<Record<string, string>> = {
  anthropic: 'Claude’s',
  bedrock: 'Bedrock’s Converse',
  cohere: 'Cohere’s',
  gemini: 'Gemini’s',
  'openai-chat': 'OpenAI’s',
}

const NOBODY = ''

/** Who brings a request of one endpoint to a provider, and in which format. */
function way({ alias: file }: Family, name: 'chat' | 'messages' | 'responses'): string {
  const alias = prepareAlias('m', file)
  const endpoint = endpointOf(name)
  const target = alias.targets.get('config')
  if (!target) return NOBODY
  if (alias.nativeFor('config', endpoint)) return 'passed through'
  if (name === 'responses') return NOBODY
  if (name === 'messages' && cloudOf(target)) return 'passed through'
  const format = translationTo(endpoint, alias, 'config', false)?.format.name
  if (format !== undefined) return `by Portus, in ${FORMATS[format] ?? format} format`
  const losses = translationFor(endpointOf('chat'), target.api)
  return losses && !Object.hasOwn(losses.refused, 'messages') ? 'by the gateway' : NOBODY
}

const ways = (family: Family): Row => [
  way(family, 'chat'),
  way(family, 'messages'),
  way(family, 'responses'),
]

/** A row for providers whose requests go the same ways. Those without any are left out. */
function familyRows(): Row[] {
  const groups = [...Map.groupBy(FAMILIES, (family) => ways(family).join('|')).values()]
  return groups
    .map(
      (families): Row => [
        families
          .map(({ name }) => name)
          .toSorted()
          .join(', '),
        ...ways(families[0] as Family),
      ],
    )
    .filter(([, ...rest]) => rest.some((text) => text !== NOBODY))
    .toSorted((a, b) => (`${a[1]}|${a[2]}|${a[0]}` < `${b[1]}|${b[2]}|${b[0]}` ? 1 : -1))
}

const without = (): string[] =>
  FAMILIES.filter((family) => ways(family).every((text) => text === NOBODY))
    .map(({ name }) => name)
    .toSorted()

/** Who translates for whom, in its page. */
export const familySection = (): PageSection => ({
  page: 'docs/providers.md',
  name: 'families',
  text: [
    markdownTable([['provider', 'chat completions', 'messages', 'responses'], ...familyRows()]),
    `Without conversations: ${without().join(', ')}.`,
  ].join('\n\n'),
})

/** What else the gateway translates for providers, in its page. */
export const gatewayEndpointSection = (): PageSection => ({
  page: 'docs/providers.md',
  name: 'gateway-endpoints',
  text: markdownTable([
    ['endpoint', 'providers'],
    ...Object.entries(GATEWAY_ENDPOINTS).map(([name, providers]) => [
      code(endpointOf(name).path),
      providers.map(code).join(', '),
    ]),
  ]),
})

/** The services that have ended, in their page. Run as a program, this file writes all sections. */
export const retiredSection = (): PageSection => ({
  page: 'docs/providers.md',
  name: 'retired',
  text: markdownTable([
    ['provider', 'since', 'what to do'],
    ...[...RETIRED]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([provider, { since = '', advice, source }]) => [
        `[${code(provider)}](${source})`,
        since,
        advice.replaceAll(/"([^"]+)"/g, '`$1`'),
      ]),
  ]),
})

if (import.meta.main)
  for (const section of [familySection(), gatewayEndpointSection(), retiredSection()])
    await writeSection(section)
