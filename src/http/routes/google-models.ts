import { Elysia } from 'elysia'
import { isAlias } from '../../alias/aliases'
import { queryOf } from '../../api/endpoint-path'
import { decodedPath, withoutRoot } from '../../api/google/method-in'
import { GoogleError } from '../../api/shapes'
import { configOf } from '../../config/request-config'
import type { GuardedDeps } from '../deps'
import { GoogleModel, GoogleModelList, googleModel, googleModelsIn } from '../google-models'
import { answers } from '../openapi/endpoints/operation'
import { aliasParameter } from '../openapi/endpoints/parameters'
import { ownResponse } from '../own-response'
import { auth } from '../plugins/auth'
import { visibleAliases } from '../visible-aliases'
import { noModel } from './no-model'

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
            const visible = visibleAliases(configOf(request, live).aliases)
            return ownResponse(request, report, googleModelsIn(visible, queryOf(request.url)))
          },
          {
            detail: {
              operationId: 'listGeminiModels',
              summary: 'List the models, as Gemini’s API does',
              description:
                'Every alias that is not hidden, in the shape of [Gemini’s models](https://ai.google.dev/api/models).',
              tags: ['Gemini'],
              parameters: PAGE,
              responses: answers(GoogleModelList, GoogleError),
            },
          },
        )
        // A wildcard and not a path parameter, because an alias may have slashes.
        .get(
          '/models/*',
          ({ request, params }) => {
            const { aliases } = configOf(request, live)
            const path = decodedPath(params['*'])
            const name = isAlias(aliases, path) ? path : withoutRoot(path)
            const alias = aliases.get(name)
            if (!alias) throw noModel(params['*'], name, request.headers, aliases)
            return ownResponse(request, report, googleModel(alias))
          },
          {
            detail: {
              operationId: 'getGeminiModel',
              summary: 'Describe a model, as Gemini’s API does',
              description: 'Hidden aliases too.',
              tags: ['Gemini'],
              parameters: [aliasParameter('demo')],
              responses: answers(GoogleModel, GoogleError),
            },
          },
        ),
    )
}
