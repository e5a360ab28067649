import type { Static } from '@sinclair/typebox'
import * as t from '@sinclair/typebox'

const strict = { additionalProperties: false } as const

/** Numbers up to here are exact wherever they are counted, in millionths too. */
const MAX_COUNT = 1_000_000_000_000_000
const MAX_USD = 1_000_000_000
const MAX_CONCURRENT = 1_000_000

const PerTime = t.Object(
  {
    max: t.Integer({ minimum: 1, maximum: MAX_COUNT, description: 'How many' }),
    per: t.Union([t.Literal('second'), t.Literal('minute'), t.Literal('hour'), t.Literal('day')], {
      description: 'Within the last second, minute, hour or day, at every moment',
    }),
  },
  strict,
)

const Limits = t.Object(
  {
    requests: t.Optional(t.Array(PerTime, { minItems: 1, description: 'Requests per time' })),
    tokens: t.Optional(
      t.Array(PerTime, { minItems: 1, description: 'Tokens of input and output per time' }),
    ),
    concurrent_requests: t.Optional(
      t.Integer({
        minimum: 1,
        maximum: MAX_CONCURRENT,
        description: 'Requests that may run at the same time',
      }),
    ),
    cached_input_factor: t.Optional(
      t.Number({
        minimum: 0,
        maximum: 1,
        description: 'How much an input token from a cache counts towards "tokens" (default 0)',
      }),
    ),
  },
  { ...strict, description: 'How much in how much time' },
)

const Budget = t.Object(
  {
    usd: t.Number({ exclusiveMinimum: 0, maximum: MAX_USD, description: 'US dollars' }),
    per: t.Union([t.Literal('day'), t.Literal('week'), t.Literal('month'), t.Literal('once')], {
      description:
        'The day, week or month of the calendar in "time_zone"; "once" is for what is prepaid',
    }),
    warn_at: t.Optional(
      t.Array(t.Number({ exclusiveMinimum: 0, exclusiveMaximum: 1 }), {
        description: 'Shares of it at which operators want to know (default 0.75 and 0.95)',
      }),
    ),
    cut_off: t.Optional(
      t.Boolean({ description: 'true ends running streams when nothing is left (default false)' }),
    ),
  },
  strict,
)

const Weekday = t.Union(
  [
    t.Literal('monday'),
    t.Literal('tuesday'),
    t.Literal('wednesday'),
    t.Literal('thursday'),
    t.Literal('friday'),
    t.Literal('saturday'),
    t.Literal('sunday'),
  ],
  { description: 'The first day of the week of budgets (default monday)' },
)

/** The members of a file that say who may use how much. Applications, teams and aliases have the same. */
export const limitFields = {
  limits: t.Optional(Limits),
  budgets: t.Optional(t.Array(Budget, { minItems: 1, description: 'How much money' })),
  time_zone: t.Optional(
    t.String({
      minLength: 1,
      maxLength: 64,
      description: 'The time zone of budgets, such as Europe/Berlin (default UTC)',
    }),
  ),
  week_starts: t.Optional(Weekday),
  when_store_fails: t.Optional(
    t.Union([t.Literal('open'), t.Literal('closed')], {
      description:
        'While what all processes share cannot be asked: open counts in each process, closed lets nobody in (default open)',
    }),
  ),
}

const LimitMembers = t.Object(limitFields)

/** What a file says of limits and budgets. */
export type LimitMembers = Static<typeof LimitMembers>

/** The names of the members. */
export const LIMIT_MEMBERS: readonly string[] = Object.keys(limitFields)
