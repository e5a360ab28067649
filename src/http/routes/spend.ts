import * as t from '@sinclair/typebox'
import { Elysia } from 'elysia'
import { AnthropicError } from '../../api/shapes'
import { configOf } from '../../config/request-config'
import { rulesFor } from '../../config/view'
import type { Rule } from '../../limits/rules/rule'
import { limitsUnknown } from '../../proxy/admission/refusal'
import { recordOf } from '../../telemetry/record'
import type { GuardedDeps } from '../deps'
import { answers } from '../openapi/endpoints/operation'
import { ownResponse } from '../own-response'
import { auth } from '../plugins/auth'
import { budgetUsage, openUsage } from '../spend-usage'

/** Where Claude Code asks what is spent. */
export const SPEND = '/api/oauth/usage'

const nullable = (type: 'string' | 'number') => t.Unsafe({ type: [type, 'null'] })

const SpendAnswer = t.Object({
  limits: t.Array(
    t.Object({
      kind: t.Literal('spend'),
      group: t.String(),
      percent: t.Integer(),
      resets_at: nullable('string'),
      severity: t.String(),
      is_active: t.Boolean(),
    }),
  ),
  extra_usage: t.Object({
    is_enabled: t.Boolean(),
    monthly_limit: nullable('number'),
    used_credits: nullable('number'),
    utilization: nullable('number'),
    currency: t.String(),
  }),
})

/** What is spent of the budgets of whoever asks, as Claude Code's `/usage` shows it. */
export const spend = (deps: GuardedDeps) => {
  const { live, limits, report } = deps
  const usage = async (request: Request) => {
    const { application = '' } = recordOf(request)
    const budgets = rulesFor(configOf(request, live), application, undefined).filter(isMoney)
    if (budgets.length === 0) return openUsage(await limits.spentBy?.(application))
    const standings = await limits.store.look(budgets)
    if (!standings) throw limitsUnknown(budgets, 'anthropic')
    return budgetUsage(standings)
  }
  return new Elysia({ name: 'portus.spend' })
    .use(auth(deps))
    .get(SPEND, async ({ request }) => ownResponse(request, report, await usage(request)), {
      auth: true,
      detail: {
        operationId: 'getSpend',
        summary: 'What is spent',
        description:
          'How the budgets of the application that asks stand, or what it has spent where it has none. Claude Code shows it. Amounts of money are in cents.',
        tags: ['Operations'],
        responses: answers(SpendAnswer, AnthropicError),
      },
    })
}

const isMoney = ({ unit }: Rule): boolean => unit === 'micro_usd'
