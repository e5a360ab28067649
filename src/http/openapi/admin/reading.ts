import { AliasesAnswer } from '../../../admin/shapes/aliases'
import { ApplicationsAnswer } from '../../../admin/shapes/applications'
import { AuditAnswer } from '../../../admin/shapes/audit'
import { ConfigurationAnswer } from '../../../admin/shapes/configuration'
import { GROUPS, ORDERS, STEPS } from '../../../admin/shapes/groups'
import { AdminRequest, RequestsAnswer } from '../../../admin/shapes/requests'
import { SeriesAnswer, UsageAnswer } from '../../../admin/shapes/usage'
import { FILTERS, operation, PAGE, PERIOD, query } from './describe'

/** The operations of the admin API that read, by method and path. */
export const READING = {
  'GET /admin/usage': operation({
    operationId: 'getUsage',
    summary: 'What was used',
    description: 'Requests, tokens and dollars of a time, in all and by groups.',
    parameters: [
      ...PERIOD,
      query('by', `With commas: ${GROUPS.join(', ')}; \`application\` by default`),
      ...FILTERS,
      query('limit', 'How many groups are shown, up to 1000; 100 by default', { type: 'integer' }),
    ],
    answer: UsageAnswer,
  }),
  'GET /admin/usage/series': operation({
    operationId: 'getUsageSeries',
    summary: 'What was used step by step',
    description:
      'The same, and how long answers took, for each minute, hour or day of a time, which is widened to full steps.',
    parameters: [
      ...PERIOD,
      query('step', 'What suits the time by default', { type: 'string', enum: [...STEPS] }),
      ...FILTERS,
    ],
    answer: SeriesAnswer,
  }),
  'GET /admin/requests': operation({
    operationId: 'listRequests',
    summary: 'Recent requests',
    description:
      'The newest first, or the slowest, each with its requests to providers. Nothing of contents, but for what a provider says of an error.',
    parameters: [
      ...PAGE,
      ...PERIOD.slice(0, 2),
      ...FILTERS,
      query('order', '`slowest` gives those that took longest, on one page', {
        type: 'string',
        enum: [...ORDERS],
      }),
      query('session', 'Only this conversation'),
      query('status', '`failed`, `ok`, a class like `4xx`, or a status like `429`'),
      query('outcome', '`complete`, `truncated`, `cancelled` or `failed`'),
      query('request_id', '`x-request-id` of an answer'),
    ],
    answer: RequestsAnswer,
  }),
  'GET /admin/requests/:id': operation({
    operationId: 'getRequest',
    summary: 'One request',
    description: 'By the `id` of the list.',
    parameters: [
      {
        name: 'id',
        in: 'path',
        required: true,
        schema: { type: 'string', format: 'uuid' },
        example: '019a9a7e-0000-7000-8000-000000000000',
      },
    ],
    answer: AdminRequest,
  }),
  'GET /admin/applications': operation({
    operationId: 'listApplications',
    summary: 'Applications and teams',
    description:
      'Whose keys there are, what they have spent, and what is left of their limits and budgets.',
    answer: ApplicationsAnswer,
  }),
  'GET /admin/aliases': operation({
    operationId: 'listAliases',
    summary: 'Aliases with health and prices',
    description:
      'The health of the last minute, prices, and what was used of each alias in a time.',
    parameters: PERIOD,
    answer: AliasesAnswer,
  }),
  'GET /admin/configuration': operation({
    operationId: 'getConfiguration',
    summary: 'The configuration that is served',
    description:
      'Its revision, what the last reload has changed or why it was refused, and how the stores are. Names and places, and no values.',
    answer: ConfigurationAnswer,
  }),
  'GET /admin/audit': operation({
    operationId: 'listAudit',
    summary: 'The audit',
    description:
      'Changes of the configuration, of keys and pauses, and refused requests to this API, the newest first.',
    parameters: PAGE,
    answer: AuditAnswer,
  }),
}
