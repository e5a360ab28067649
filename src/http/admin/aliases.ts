import { Elysia } from 'elysia'
import { aliasesAnswer } from '../../admin/aliases'
import { periodIn } from '../../admin/query/period'
import { AliasesAnswer } from '../../admin/shapes/aliases'
import { queryOf } from '../../api/endpoint-path'
import { operation, PERIOD } from './describe'
import type { AdminContext } from './guard'

/** How aliases fare, what they cost and who uses them. */
export const adminAliases = ({ facts, guard }: AdminContext) =>
  new Elysia({ name: 'portus.admin.aliases' }).get(
    '/aliases',
    guard(({ request }) => aliasesAnswer(facts, periodIn(queryOf(request.url), Date.now()))),
    {
      detail: operation({
        operationId: 'listAliases',
        summary: 'Aliases with health and prices',
        description:
          'The health of the last minute, prices, and what was used of each alias in a time.',
        parameters: PERIOD,
        answer: AliasesAnswer,
      }),
    },
  )
