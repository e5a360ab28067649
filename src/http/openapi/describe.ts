import type { DocumentDecoration } from 'elysia'
import type { OpenAPIV3 } from 'openapi-types'
import type { Endpoint } from '../../api/endpoints/endpoints'
import { AnthropicError, GoogleError, OpenAIError } from '../../api/shapes'
import { anthropic } from './endpoints/anthropic'
import { anthropicStored } from './endpoints/anthropic-stored'
import { batches } from './endpoints/batches'
import { chat } from './endpoints/chat'
import { asOpenAPI, type Description, whatItWants, whoHasIt } from './endpoints/description'
import { files, skills } from './endpoints/files'
import { fineTuning } from './endpoints/fine-tuning'
import { gemini } from './endpoints/gemini/gemini'
import { media } from './endpoints/media'
import { parametersOf } from './endpoints/parameters'
import { responses } from './endpoints/responses'
import { text } from './endpoints/text'
import { kept } from './stored/kept'
import { realtimeCalls } from './stored/realtime'
import { vectorStores } from './stored/vector-stores'
import { videos } from './stored/videos'

const DESCRIPTIONS: Record<string, Description> = {
  ...chat,
  ...responses,
  ...text,
  ...media,
  ...files,
  ...batches,
  ...fineTuning,
  ...gemini,
  ...skills,
  ...vectorStores,
  ...kept,
  ...videos,
  ...realtimeCalls,
  ...anthropic,
  ...anthropicStored,
}

/** How the OpenAPI document describes an endpoint. New each time: Elysia 1.4 adds to it. */
export function describeEndpoint(endpoint: Endpoint): DocumentDecoration {
  const description = DESCRIPTIONS[endpoint.name]
  if (!description) throw new Error(`Nothing describes the endpoint "${endpoint.name}"`)
  const { operationId, summary, tag } = description
  const requestBody = requestBodyOf(endpoint, description)
  return {
    operationId,
    summary,
    description: [description.text, whoHasIt(endpoint), whatItWants(endpoint)]
      .filter(Boolean)
      .join('\n\n'),
    tags: [tag],
    parameters: parametersOf(endpoint, description.alias),
    ...(requestBody && { requestBody }),
    responses: responsesOf(endpoint, description),
  }
}

function requestBodyOf(
  { body, takesJson }: Endpoint,
  description: Description,
): OpenAPIV3.RequestBodyObject | undefined {
  if (!description.body) return undefined
  const { json = description.body, examples = {} } = description
  const content = {
    schema: asOpenAPI(json),
    ...(Object.keys(examples).length > 0 && { examples }),
  }
  return {
    required: true,
    content: {
      ...(body === 'form' && {
        'multipart/form-data': { schema: asOpenAPI(description.body) },
      }),
      ...((body === 'json' || takesJson) && { 'application/json': content }),
    },
  }
}

const IDS = {
  'x-request-id': 'Names the request, as the log does',
  'x-provider-request-id': 'The provider’s own name for it',
}

const headersOf = (texts: Record<string, string>): Record<string, OpenAPIV3.HeaderObject> =>
  Object.fromEntries(
    Object.entries(texts).map(([name, description]) => [
      name,
      { description, schema: { type: 'string' } },
    ]),
  )

const ERRORS = { openai: OpenAIError, anthropic: AnthropicError, google: GoogleError }

function responsesOf(
  { dialect, answer }: Endpoint,
  { answers, headers }: Description,
): OpenAPIV3.ResponsesObject {
  const error = ERRORS[dialect]
  const content = Object.entries(answers).map(([type, { schema, example }]) => [
    type,
    { schema: asOpenAPI(schema), ...(example !== undefined && { example }) },
  ])
  return {
    [answer === 'located' ? 201 : 200]: {
      description:
        content.length > 1
          ? 'The whole answer, or its events as they come where a stream is asked for'
          : 'The answer',
      headers: headersOf({ ...IDS, ...headers }),
      content: Object.fromEntries(content),
    },
    default: {
      description: 'What went wrong',
      headers: headersOf(IDS),
      content: { 'application/json': { schema: asOpenAPI(error) } },
    },
  }
}
