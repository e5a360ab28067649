import type { GroupBy } from '../../usage/ledger/ledger'

/** By what a report can be grouped, in the words of the command. */
export const GROUPS = [
  'application',
  'team',
  'alias',
  'model',
  'day',
  'key',
  'session',
] as const satisfies readonly GroupBy[]
