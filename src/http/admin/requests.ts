import { Elysia } from 'elysia'
import { recentQueryIn } from '../../admin/query/row-filter'
import { requestOf, requestsAnswer } from '../../admin/requests'
import { queryOf } from '../../api/endpoint-path'
import { portusError } from '../../errors'
import { type AdminContext, shownName } from './guard'

/** Single requests, with their attempts. */
export const adminRequests = ({ facts, question }: AdminContext) =>
  new Elysia({ name: 'portus.admin.requests' })
    .get(
      '/requests',
      question(({ request }) =>
        requestsAnswer(facts, {
          ...recentQueryIn(queryOf(request.url)),
          signal: request.signal,
        }),
      ),
    )
    .get('/requests/:id', ({ request, params: { id } }) =>
      question(async () => {
        const row = await facts.reader.row(id)
        if (!row)
          throw portusError('object_not_found', {
            values: { what: 'request', id: shownName(id) },
          })
        return requestOf(row)
      })({ request }),
    )
