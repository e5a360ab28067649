import { Elysia } from 'elysia'
import { aliasesAnswer } from '../../admin/aliases'
import { periodIn } from '../../admin/query/period'
import { queryOf } from '../../api/endpoint-path'
import type { AdminContext } from './guard'

/** How aliases fare, what they cost and who uses them. */
export const adminAliases = ({ facts, question }: AdminContext) =>
  new Elysia({ name: 'portus.admin.aliases' }).get(
    '/aliases',
    question(({ request }) =>
      aliasesAnswer(facts, periodIn(queryOf(request.url), Date.now()), request.signal),
    ),
  )
