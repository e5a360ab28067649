import type { Static } from '@sinclair/typebox'
import * as t from '@sinclair/typebox'
import { Elysia } from 'elysia'
import type { Alias } from '../../alias/alias'
import { queryOf } from '../../api/endpoint-path'
import { decodedPath } from '../../api/google/method-in'
import { AnthropicError, OpenAIError } from '../../api/shapes'
import { spokenBy } from '../../api/spoken/dialect-at'
import { configOf } from '../../config/request-config'
import type { GuardedDeps } from '../deps'
import { googleModel, googleModelsIn } from '../google-models'
import { asksForHealth, INCLUDE_HEALTH, ModelHealth, modelHealth } from '../model-health'
import { pageOf } from '../model-page'
import { answers, header } from '../openapi/endpoints/operation'
import { aliasParameter } from '../openapi/endpoints/parameters'
import { ownResponse } from '../own-response'
import { auth } from '../plugins/auth'
import { visibleAliases } from '../visible-aliases'
import { noModel } from './no-model'

/** https://platform.openai.com/docs/api-reference/models/object */
const Model = t.Object({
  id: t.String({ examples: ['claude-sonnet'] }),
  object: t.Literal('model'),
  created: t.Integer({ description: 'Always the same: aliases have no date' }),
  owned_by: t.String({ description: 'The provider', examples: ['anthropic'] }),
  description: t.Optional(t.String()),
  health: t.Optional(ModelHealth),
})
const ModelList = t.Object({ object: t.Literal('list'), data: t.Array(Model) })

/** https://docs.anthropic.com/en/api/models-list */
const AnthropicModel = t.Object({
  type: t.Literal('model'),
  id: t.String(),
  display_name: t.String(),
  created_at: t.String({ description: 'RFC 3339' }),
  description: t.Optional(t.String()),
})
const AnthropicModelList = t.Object({
  data: t.Array(AnthropicModel),
  has_more: t.Boolean(),
  first_id: t.Union([t.String(), t.Null()]),
  last_id: t.Union([t.String(), t.Null()]),
})

/** Clients may compare dates of two starts or workers, so all say this one. */
const CREATED_MS = Date.UTC(2025, 0, 1)

const EitherError = t.Union([OpenAIError, AnthropicError])

const ANTHROPIC_VERSION = header('anthropic-version', 'When set, the answer has Anthropic’s shape')
/** https://docs.anthropic.com/en/api/models-list */
const PAGE = Object.entries({
  limit: 'How many models at most',
  after_id: 'Only models behind this one',
  before_id: 'Only models before this one',
}).map(([name, description]) => ({
  name,
  in: 'query' as const,
  description: `${description}; in Anthropic’s shape alone`,
  schema: { type: name === 'limit' ? ('integer' as const) : ('string' as const) },
}))

/** As OpenAI asks for more of what it lists. https://platform.openai.com/docs/api-reference/responses/create */
const INCLUDE = {
  name: 'include',
  in: 'query' as const,
  description:
    '`health` shows how the targets have fared within the last minute, in requests of clients; in OpenAI’s shape alone',
  schema: { type: 'string' as const, examples: [INCLUDE_HEALTH] },
}

/** Lists and describes the model aliases, in the format of the client's API. */
export const models = (deps: GuardedDeps) => {
  const { live, report, health } = deps
  const toModel = ({ name, description, targets }: Alias): Static<typeof Model> => ({
    id: name,
    object: 'model',
    created: CREATED_MS / 1000,
    owned_by: targets.values().next().value?.provider ?? 'portus',
    ...(description !== undefined && { description }),
  })
  const toAnthropicModel = ({ name, description }: Alias): Static<typeof AnthropicModel> => ({
    type: 'model',
    id: name,
    display_name: name,
    created_at: new Date(CREATED_MS).toISOString(),
    ...(description !== undefined && { description }),
  })
  const toPage = (visible: readonly Alias[], query: URLSearchParams) => {
    const { items, hasMore } = pageOf(visible, query)
    const page: Static<typeof AnthropicModelList> = {
      data: items.map(toAnthropicModel),
      has_more: hasMore,
      first_id: items.at(0)?.name ?? null,
      last_id: items.at(-1)?.name ?? null,
    }
    return page
  }
  /** Models with what else the client asks for. */
  const modelWith = (query: URLSearchParams): typeof toModel => {
    if (!asksForHealth(query)) return toModel
    const healthOf = modelHealth(health.health)
    return (alias) => ({ ...toModel(alias), health: healthOf(alias) })
  }
  const toList = (visible: readonly Alias[], query: URLSearchParams): Static<typeof ModelList> => ({
    object: 'list',
    data: visible.map(modelWith(query)),
  })
  const shapes = {
    openai: {
      one: (alias: Alias, query: URLSearchParams) => modelWith(query)(alias),
      list: toList,
    },
    anthropic: { one: toAnthropicModel, list: toPage },
    google: { one: googleModel, list: googleModelsIn },
  }
  return new Elysia({ name: 'portus.models', prefix: '/v1' })
    .use(auth(deps))
    .guard({ auth: true }, (app) =>
      app
        .get(
          '/models',
          ({ request }) => {
            const visible = visibleAliases(configOf(request, live).aliases)
            const { list } = shapes[spokenBy(request.headers)]
            return ownResponse(request, report, list(visible, queryOf(request.url)))
          },
          {
            detail: {
              operationId: 'listModels',
              summary: 'List the models',
              description:
                'Every alias that is not hidden. With `x-goog-api-key` in Gemini’s shape, as at `/v1beta/models`.',
              tags: ['Models'],
              parameters: [INCLUDE, ANTHROPIC_VERSION, ...PAGE],
              responses: answers(t.Union([ModelList, AnthropicModelList]), EitherError),
            },
          },
        )
        // A wildcard and not a path parameter, because an alias may have slashes.
        .get(
          '/models/*',
          ({ request, params }) => {
            const name = decodedPath(params['*'])
            const { aliases } = configOf(request, live)
            const alias = aliases.get(name)
            if (!alias) throw noModel(params['*'], name, request.headers, aliases)
            const { one } = shapes[spokenBy(request.headers)]
            return ownResponse(request, report, one(alias, queryOf(request.url)))
          },
          {
            detail: {
              operationId: 'getModel',
              summary: 'Describe a model',
              description:
                'Hidden aliases too. With `x-goog-api-key` in Gemini’s shape, as at `/v1beta/models`.',
              tags: ['Models'],
              parameters: [aliasParameter('demo'), INCLUDE, ANTHROPIC_VERSION],
              responses: answers(t.Union([Model, AnthropicModel]), EitherError),
            },
          },
        ),
    )
}
