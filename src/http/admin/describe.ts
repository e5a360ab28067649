import type { TSchema } from '@sinclair/typebox'
import type { OpenAPIV3 } from 'openapi-types'
import { OpenAIError } from '../../api/shapes'
import { answers } from '../openapi/endpoints/operation'

type Parameter = OpenAPIV3.ParameterObject

/** A parameter of the query. */
export const query = (
  name: string,
  description: string,
  schema: OpenAPIV3.SchemaObject = { type: 'string' },
): Parameter => ({ name, in: 'query', description, schema })

/** The parameters of a time. */
export const PERIOD: Parameter[] = [
  query('from', 'RFC 3339; 24 hours before `to` by default', {
    type: 'string',
    format: 'date-time',
  }),
  query('to', 'RFC 3339; now by default. It is no part of the time', {
    type: 'string',
    format: 'date-time',
  }),
  query('time_zone', 'In which days begin; UTC by default'),
]

/** Parameters that take some requests out of all. */
export const FILTERS: Parameter[] = [
  query('application', 'Only this application'),
  query('team', 'Only this team'),
  query('alias', 'Only this alias'),
  query('model', 'Only this model of a provider'),
]

/** Which key lets operators in. */
export const ADMIN_KEYED = [{ adminKey: [] }]

/** What the document says of an operation of the admin API. */
export const operation = (about: {
  operationId: string
  summary: string
  description: string
  answer: TSchema
  parameters?: Parameter[]
}) => ({
  operationId: about.operationId,
  summary: about.summary,
  description: about.description,
  tags: ['Admin'],
  security: [...ADMIN_KEYED],
  ...(about.parameters && { parameters: about.parameters }),
  responses: answers(about.answer, OpenAIError),
})
