import { Elysia } from 'elysia'
import { auditAnswer } from '../../admin/audit'
import { pageIn } from '../../admin/query/row-filter'
import { queryOf } from '../../api/endpoint-path'
import type { AdminContext } from './guard'

/** Who has changed what, and who was refused. */
export const adminAudit = ({ facts, guard }: AdminContext) =>
  new Elysia({ name: 'portus.admin.audit' }).get(
    '/audit',
    guard(({ request }) => auditAnswer(facts, pageIn(queryOf(request.url)))),
  )
