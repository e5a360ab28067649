/** The key of operators, named `ops`. */
export const ADMIN_KEY = 'ak-dashboard-ops-4c81f0d2'

/** The keys of applications. That of `mobile` stands in the environment, the others in files. */
export const KEYS = {
  search: 'pk-dashboard-search-91be',
  assistant: 'pk-dashboard-assistant-07d4',
  batch: 'pk-dashboard-batch-e25a',
  mobile: 'pk-dashboard-mobile-6fc3',
} as const
export type ApplicationName = keyof typeof KEYS

/** What the overloaded provider says. */
export const OVERLOADED = 'The engine is overloaded, please try again later'

/** What the model says where it has no tools, in the pieces in which it says it. */
export const SAID = ['Portus', ' passes', ' this', ' on.'] as const
