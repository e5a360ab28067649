import type { DocumentDecoration } from 'elysia'
import type { OpenAPIV3 } from 'openapi-types'
import type { Endpoint } from '../../core/endpoints'
import { AnthropicError, OpenAIError } from '../openapi'
import { anthropic } from './anthropic'
import { chat } from './chat'
import { asOpenAPI, type Description, NOT_IN_DEMO, whoHasIt } from './description'
import { files } from './files'
import { jobs } from './jobs'
import { media } from './media'
import { parametersOf } from './parameters'
import { responses } from './responses'
import { text } from './text'

const DESCRIPTIONS: Record<string, Description> = {
  ...chat,
  ...responses,
  ...text,
  ...media,
  ...files,
  ...jobs,
  ...anthropic,
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
    description: [description.text, whoHasIt(endpoint), whetherInDemo(description)]
      .filter(Boolean)
      .join('\n\n'),
    tags: [tag],
    parameters: parametersOf(endpoint),
    ...(requestBody && { requestBody }),
    responses: responsesOf(endpoint, description),
  }
}

const whetherInDemo = ({ examples }: Description): string | undefined =>
  examples ? undefined : NOT_IN_DEMO

function requestBodyOf(
  { body }: Endpoint,
  description: Description,
): OpenAPIV3.RequestBodyObject | undefined {
  if (!description.body) return undefined
  const { examples } = description
  return {
    required: true,
    content: {
      [body === 'form' ? 'multipart/form-data' : 'application/json']: {
        schema: asOpenAPI(description.body),
        ...(examples && { examples }),
      },
    },
  }
}

function responsesOf({ dialect }: Endpoint, { answers }: Description): OpenAPIV3.ResponsesObject {
  const error = dialect === 'openai' ? OpenAIError : AnthropicError
  const content = Object.entries(answers).map(([type, { schema, example }]) => [
    type,
    { schema: asOpenAPI(schema), ...(example !== undefined && { example }) },
  ])
  return {
    200: {
      description:
        content.length > 1
          ? 'The whole answer, or its events as they come where a stream is asked for'
          : 'The answer',
      content: Object.fromEntries(content),
    },
    default: {
      description: 'What went wrong',
      content: { 'application/json': { schema: asOpenAPI(error) } },
    },
  }
}
