import { Elysia } from 'elysia'
import { integerIn, invalid, periodIn, sumFilterIn, wordIn } from '../../admin/query/period'
import { seriesAnswer, stepFor } from '../../admin/series'
import { GROUPS, type Group, STEPS } from '../../admin/shapes/groups'
import { usageAnswer } from '../../admin/usage'
import { queryOf } from '../../api/endpoint-path'
import type { AdminContext } from './guard'

const MAX_GROUPS = 1000
const SHOWN_GROUPS = 100

/** What was used: sums by groups, and step by step. */
export const adminUsage = ({ facts, question }: AdminContext) =>
  new Elysia({ name: 'portus.admin.usage' })
    .get(
      '/usage',
      question(({ request }) => {
        const asked = queryOf(request.url)
        return usageAnswer(facts, {
          ...periodIn(asked, Date.now()),
          by: groupsIn(asked),
          where: sumFilterIn(asked),
          signal: request.signal,
          limit: integerIn(asked, 'limit', { min: 1, max: MAX_GROUPS, otherwise: SHOWN_GROUPS }),
        })
      }),
    )
    .get(
      '/usage/series',
      question(({ request }) => {
        const asked = queryOf(request.url)
        const period = periodIn(asked, Date.now())
        return seriesAnswer(facts, {
          ...period,
          step: wordIn(asked, 'step', STEPS) ?? stepFor(period),
          where: sumFilterIn(asked),
          signal: request.signal,
        })
      }),
    )

function groupsIn(asked: URLSearchParams): Group[] {
  const text = asked.get('by') || 'application'
  const names = [...new Set(text.slice(0, 100).split(','))]
  return names.map((name) => {
    const group = GROUPS.find((known) => known === name.trim())
    if (group === undefined) throw invalid('by', `it must be some of ${GROUPS.join(', ')}`)
    return group
  })
}
