import { Elysia } from 'elysia'
import { auditAnswer } from '../../admin/audit'
import { pageIn } from '../../admin/query/row-filter'
import { AuditAnswer } from '../../admin/shapes/audit'
import { queryOf } from '../../api/endpoint-path'
import { operation, query } from './describe'
import type { AdminContext } from './guard'

/** Who has changed what, and who was refused. */
export const adminAudit = ({ facts, guard }: AdminContext) =>
  new Elysia({ name: 'portus.admin.audit' }).get(
    '/audit',
    guard(({ request }) => auditAnswer(facts, pageIn(queryOf(request.url)))),
    {
      detail: operation({
        operationId: 'listAudit',
        summary: 'The audit',
        description:
          'Changes of the configuration, of keys and pauses, and refused requests to this API, the newest first.',
        parameters: [
          query('limit', 'Up to 200; 100 by default', { type: 'integer' }),
          query('before', '`next` of the page before'),
        ],
        answer: AuditAnswer,
      }),
    },
  )
