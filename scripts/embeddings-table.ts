import { type EmbeddingsRow, ENCODING, NATIVE_EMBEDDINGS } from '../src/api/native/embeddings'
import { EMBEDDINGS_RULES, type EmbeddingsRule } from '../src/proxy/plan/embeddings/embeddings-to'
import { markdownTable, type PageSection, type Row, writeSection } from './page-section'

const code = (name: string) => `\`${name}\``

/** A model that each rule finds, to ask the format about. */
const MODELS: Readonly<Record<string, readonly string[]>> = {
  bedrock: [
    'amazon.titan-embed-text-v2:0',
    'amazon.titan-embed-text-v1',
    'amazon.titan-embed-image-v1',
    'amazon.nova-2-multimodal-embeddings-v1:0',
    'cohere.embed-v4:0',
    'cohere.embed-multilingual-v3',
  ],
  cohere: ['embed-v4.0', 'embed-multilingual-v3.0'],
  google: ['gemini-embedding-001'],
  nomic: ['nomic-embed-text-v1.5', 'nomic-embed-text-v1'],
  'vertex-ai': [
    'text-embedding-005',
    'gemini-embedding-001',
    'gemini-embedding-2-preview',
    'multimodalembedding@001',
  ],
}

function ruleFor(provider: string, model: string): EmbeddingsRule {
  const rule = EMBEDDINGS_RULES[provider]?.find(({ models }) => models.test(model))
  if (!rule) throw new Error(`No rule of ${provider} finds ${model}`)
  return rule
}

const ownRows = (): Row[] =>
  Object.keys(EMBEDDINGS_RULES).flatMap((provider) =>
    (MODELS[provider] ?? []).map((model) => {
      const { format } = ruleFor(provider, model)
      const target = { provider, api: provider, model }
      return [
        code(provider),
        code(model),
        countText(format.sizeFor(target).inputs),
        countText(format.sizeFor(target).tokens),
        format.takesDimensions(target) ? 'carried' : 'refused',
        [...new Set(Object.keys(format.own))].map(code).join(', '),
      ]
    }),
  )

function dimensionsText({ takesDimensions, rename }: EmbeddingsRow): string {
  if (takesDimensions === false) return 'refused'
  return rename?.dimensions ? `as ${code(rename.dimensions)}` : 'carried'
}

const countText = (count: number | undefined): string => (count === undefined ? '' : String(count))

const nativeRows = (): Row[] =>
  Object.entries(NATIVE_EMBEDDINGS).map(([provider, row]) => [
    `[${code(provider)}](${row.source})`,
    countText(row.inputsPerCall),
    countText(row.tokensPerCall),
    dimensionsText(row),
    row.drop?.includes(ENCODING) ? 'by Portus' : 'asked for',
    (row.drop ?? [])
      .filter((member) => member !== ENCODING)
      .map(code)
      .join(', '),
  ])

/** Who has embeddings, and how they are asked for. Run as a program, this file writes the section. */
export const embeddingsSection = (): PageSection => ({
  page: 'docs/providers.md',
  name: 'embeddings',
  text: [
    '**OpenAI’s format**',
    markdownTable([
      ['provider', 'inputs a call', 'tokens a call', '`dimensions`', 'base64', 'left out'],
      ...nativeRows(),
    ]),
    '**A format of their own, written by Portus**',
    markdownTable([
      [
        'provider',
        'a model, for example',
        'inputs a call',
        'tokens a call',
        '`dimensions`',
        'members of its own',
      ],
      ...ownRows(),
    ]),
  ].join('\n\n'),
})

if (import.meta.main) await writeSection(embeddingsSection())
