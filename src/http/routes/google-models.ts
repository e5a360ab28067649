import type { Static } from '@sinclair/typebox'
import * as t from '@sinclair/typebox'
import { Elysia } from 'elysia'
import type { Alias } from '../../alias/alias'
import { queryOf } from '../../api/endpoint-path'
import { decodedPath, withoutRoot } from '../../api/google/method-in'
import { GoogleError } from '../../api/shapes'
import { portusError } from '../../errors'
import type { GuardedDeps } from '../deps'
import { googlePageOf } from '../google-page'
import { answers } from '../openapi/endpoints/operation'
import { aliasParameter } from '../openapi/endpoints/parameters'
import { ownResponse } from '../own-response'
import { auth } from '../plugins/auth'

/** https://ai.google.dev/api/models#Model */
const Model = t.Object({
  name: t.String({ examples: ['models/demo'] }),
  version: t.String({ examples: ['001'] }),
  displayName: t.String(),
  description: t.Optional(t.String()),
  supportedGenerationMethods: t.Array(t.String(), { examples: [['generateContent']] }),
})
/** https://ai.google.dev/api/models#method:-models.list */
const ModelList = t.Object({
  models: t.Array(Model),
  nextPageToken: t.Optional(t.String({ description: 'Absent from the last page' })),
})

const PAGE = [
  {
    name: 'pageSize',
    in: 'query' as const,
    description: 'How many models at most, up to 1000',
    schema: { type: 'integer' as const },
  },
  {
    name: 'pageToken',
    in: 'query' as const,
    description: 'The `nextPageToken` of the page before',
    schema: { type: 'string' as const },
  },
]
/** Providers that have embeddings alone, and what is in the names of models that make them. */
const EMBEDDING_PROVIDERS: ReadonlySet<string> = new Set(['jina', 'nomic', 'voyage'])
const EMBEDDING = /embed/

const makesVectors = ({ targets }: Alias): boolean =>
  [...targets.values()].every(
    ({ provider, model }) => EMBEDDING_PROVIDERS.has(provider) || EMBEDDING.test(model),
  )

const CONVERSES = ['generateContent', 'streamGenerateContent', 'countTokens']
const EMBEDS = ['embedContent', 'batchEmbedContents']

const toModel = (alias: Alias): Static<typeof Model> => ({
  name: `models/${alias.name}`,
  version: '001',
  displayName: alias.name,
  ...(alias.description !== undefined && { description: alias.description }),
  supportedGenerationMethods: makesVectors(alias) ? EMBEDS : CONVERSES,
})

/** Lists and describes the model aliases as Gemini's API does. */
export const googleModels = (deps: GuardedDeps) => {
  const { live, report } = deps
  return new Elysia({ name: 'portus.google-models', prefix: '/v1beta' })
    .use(auth(deps))
    .guard({ auth: true }, (app) =>
      app
        .get(
          '/models',
          ({ request }) => {
            const visible = [...live.current.aliases.values()].filter(({ isHidden }) => !isHidden)
            const { items, nextPageToken } = googlePageOf(visible, queryOf(request.url))
            const list: Static<typeof ModelList> = {
              models: items.map(toModel),
              ...(nextPageToken !== undefined && { nextPageToken }),
            }
            return ownResponse(request, report, list)
          },
          {
            detail: {
              operationId: 'listGeminiModels',
              summary: 'List the models, as Gemini’s API does',
              description:
                'Every alias that is not hidden, in the shape of [Gemini’s models](https://ai.google.dev/api/models).',
              tags: ['Gemini'],
              parameters: PAGE,
              responses: answers(ModelList, GoogleError),
            },
          },
        )
        // A wildcard and not a path parameter, because an alias may have slashes.
        .get(
          '/models/*',
          ({ request, params }) => {
            const { aliases } = live.current
            const name = decodedPath(params['*'])
            const alias = aliases.get(name) ?? aliases.get(withoutRoot(name))
            if (!alias) throw portusError('model_not_found')
            return ownResponse(request, report, toModel(alias))
          },
          {
            detail: {
              operationId: 'getGeminiModel',
              summary: 'Describe a model, as Gemini’s API does',
              description: 'Hidden aliases too.',
              tags: ['Gemini'],
              parameters: [aliasParameter('demo')],
              responses: answers(Model, GoogleError),
            },
          },
        ),
    )
}
