import { Elysia } from 'elysia'
import { isUuid, recentQueryIn } from '../../admin/query/row-filter'
import { requestOf, requestsAnswer } from '../../admin/requests'
import { AdminRequest, RequestsAnswer } from '../../admin/shapes/requests'
import { queryOf } from '../../api/endpoint-path'
import { portusError } from '../../errors'
import { FILTERS, operation, PERIOD, query } from './describe'
import { type AdminContext, shownName } from './guard'

/** Single requests, with their attempts. */
export const adminRequests = ({ facts, guard }: AdminContext) =>
  new Elysia({ name: 'portus.admin.requests' })
    .get(
      '/requests',
      guard(({ request }) => requestsAnswer(facts, recentQueryIn(queryOf(request.url)))),
      {
        detail: operation({
          operationId: 'listRequests',
          summary: 'Recent requests',
          description:
            'The newest first, each with its requests to providers. Nothing of contents, but for what a provider says of an error.',
          parameters: [
            query('limit', 'Up to 200; 100 by default', { type: 'integer' }),
            query('before', '`next` of the page before'),
            ...PERIOD.slice(0, 2),
            ...FILTERS,
            query('session', 'Only this conversation'),
            query('status', '`failed`, `ok`, a class like `4xx`, or a status like `429`'),
            query('outcome', '`complete`, `truncated`, `cancelled` or `failed`'),
            query('request_id', '`x-request-id` of an answer'),
          ],
          answer: RequestsAnswer,
        }),
      },
    )
    .get(
      '/requests/:id',
      ({ request, params: { id } }) =>
        guard(async () => {
          const row = isUuid(id) ? await facts.reader.row(id.toLowerCase()) : undefined
          if (!row)
            throw portusError('object_not_found', {
              values: { what: 'request', id: shownName(id) },
            })
          return requestOf(row)
        })({ request }),
      {
        detail: operation({
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
      },
    )
