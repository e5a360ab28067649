import { Elysia } from 'elysia'
import { orderIn, recentQueryIn } from '../../admin/query/row-filter'
import { requestOf, requestsAnswer, slowestAnswer } from '../../admin/requests'
import { queryOf } from '../../api/endpoint-path'
import { portusError } from '../../errors'
import { type AdminContext, shownName } from './guard'

/** Single requests, with their attempts. */
export const adminRequests = ({ facts, question }: AdminContext) =>
  new Elysia({ name: 'portus.admin.requests' })
    .get(
      '/requests',
      question(({ request }) => {
        const asked = queryOf(request.url)
        const query = { ...recentQueryIn(asked), signal: request.signal }
        return orderIn(asked) === 'slowest'
          ? slowestAnswer(facts, query)
          : requestsAnswer(facts, query)
      }),
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
