import type { Static } from '@sinclair/typebox'
import * as t from '@sinclair/typebox'
import type { Alias } from '../alias/alias'
import { googlePageOf } from './google-page'

/** https://ai.google.dev/api/models#Model */
export const GoogleModel = t.Object({
  name: t.String({ examples: ['models/demo'] }),
  version: t.String({ examples: ['001'] }),
  displayName: t.String(),
  description: t.Optional(t.String()),
  supportedGenerationMethods: t.Array(t.String(), { examples: [['generateContent']] }),
})
/** https://ai.google.dev/api/models#method:-models.list */
export const GoogleModelList = t.Object({
  models: t.Array(GoogleModel),
  nextPageToken: t.Optional(t.String({ description: 'Absent from the last page' })),
})

/** Providers that have embeddings alone, and what is in the names of models that make them. */
const EMBEDDING_PROVIDERS: ReadonlySet<string> = new Set(['jina', 'nomic', 'voyage'])
const EMBEDDING = /embed/

const makesVectors = ({ targets }: Alias): boolean =>
  [...targets.values()].every(
    ({ provider, model }) => EMBEDDING_PROVIDERS.has(provider) || EMBEDDING.test(model),
  )

const CONVERSES = ['generateContent', 'streamGenerateContent', 'countTokens']
const EMBEDS = ['embedContent', 'batchEmbedContents']

/** An alias as Gemini's API describes a model. */
export const googleModel = (alias: Alias): Static<typeof GoogleModel> => ({
  name: `models/${alias.name}`,
  version: '001',
  displayName: alias.name,
  ...(alias.description !== undefined && { description: alias.description }),
  supportedGenerationMethods: makesVectors(alias) ? EMBEDS : CONVERSES,
})

/**
 * The aliases as Gemini's API lists models.
 *
 * @throws {PortusError} `invalid_request` for a page that is none.
 */
export function googleModelsIn(
  aliases: readonly Alias[],
  query: URLSearchParams,
): Static<typeof GoogleModelList> {
  const { items, nextPageToken } = googlePageOf(aliases, query)
  return {
    models: items.map(googleModel),
    ...(nextPageToken !== undefined && { nextPageToken }),
  }
}
