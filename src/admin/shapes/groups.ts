/** By what usage is grouped. */
export const GROUPS = ['application', 'team', 'alias', 'model', 'key', 'day'] as const
export type Group = (typeof GROUPS)[number]

/** The lengths of the steps of a series. */
export const STEPS = ['minute', '5_minutes', 'hour', '6_hours', 'day'] as const
export type Step = (typeof STEPS)[number]

/** Which requests come first. */
export const ORDERS = ['newest', 'slowest'] as const
export type Order = (typeof ORDERS)[number]
