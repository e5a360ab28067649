import { Elysia } from 'elysia'
import { auditAnswer } from '../../admin/audit'
import { pageIn } from '../../admin/query/row-filter'
import { queryOf } from '../../api/endpoint-path'
import type { AdminContext } from './guard'

/** Who has changed what, and who was refused. */
export const adminAudit = ({ facts, question }: AdminContext) =>
  new Elysia({ name: 'portus.admin.audit' }).get(
    '/audit',
    question(({ request }) => auditAnswer(facts, pageIn(queryOf(request.url)))),
  )
