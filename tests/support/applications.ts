import type { Application } from '../../src/config/applications/application'
import { patternsOf } from '../../src/config/applications/patterns'
import { networksOf } from '../../src/limits/networks'

/** An application as its file would declare it. */
export const application = (
  name: string,
  {
    models,
    endpoints,
    allow_from,
    unknown_ids,
  }: Partial<Record<'models' | 'endpoints' | 'allow_from', string[]>> & {
    unknown_ids?: boolean
  } = {},
): Application => ({
  name,
  ...(models && { models: patternsOf(models) }),
  ...(endpoints && { endpoints: patternsOf(endpoints) }),
  ...(unknown_ids !== undefined && { unknownIds: unknown_ids }),
  ...(allow_from && { networks: networksOf(allow_from).networks }),
})
