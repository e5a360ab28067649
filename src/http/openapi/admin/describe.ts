import type { TSchema } from '@sinclair/typebox'
import type { OpenAPIV3 } from 'openapi-types'
import { OpenAIError } from '../../../api/shapes'
import { answers } from '../endpoints/operation'

type Parameter = OpenAPIV3.ParameterObject

/** A parameter of the query. */
export const query = (
  name: string,
  description: string,
  schema: OpenAPIV3.SchemaObject = { type: 'string' },
): Parameter => ({ name, in: 'query', description, schema })

const moment: OpenAPIV3.SchemaObject = { type: 'string', format: 'date-time' }

/** The parameters of a time. */
export const PERIOD: Parameter[] = [
  query('from', 'RFC 3339; 24 hours before `to` by default', moment),
  query('to', 'RFC 3339; now by default. It is no part of the time', moment),
  query('time_zone', 'In which days begin; UTC by default'),
]

/** Parameters that take some requests out of all. */
export const FILTERS: Parameter[] = [
  query('application', 'Only this application'),
  query('team', 'Only this team'),
  query('alias', 'Only this alias'),
  query('model', 'Only this model of a provider'),
]

/** Parameters of a page. */
export const PAGE: Parameter[] = [
  query('limit', 'Up to 200; 100 by default', { type: 'integer' }),
  query('before', '`next` of the page before'),
]

type About = {
  operationId: string
  summary: string
  description: string
  parameters?: Parameter[]
}

const common = ({ parameters, operationId, summary, description }: About) => ({
  operationId,
  summary,
  description,
  tags: ['Admin'],
  security: [{ adminKey: [] }],
  ...(parameters && { parameters }),
})

/** What the document says of an operation of the admin API. */
export const operation = ({ answer, ...about }: About & { answer: TSchema }) => ({
  ...common(about),
  responses: answers(answer, OpenAIError),
})

/** The same of one that answers with server-sent events. */
export const streamed = ({ event, ...about }: About & { event: TSchema }) => ({
  ...common(about),
  responses: {
    200: {
      description: 'Events until the client leaves',
      content: { 'text/event-stream': { schema: event as OpenAPIV3.SchemaObject } },
    },
    default: {
      description: 'What went wrong',
      content: { 'application/json': { schema: OpenAIError as OpenAPIV3.SchemaObject } },
    },
  } satisfies OpenAPIV3.ResponsesObject,
})
