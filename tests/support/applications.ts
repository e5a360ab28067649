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
  }: Partial<Record<'models' | 'endpoints' | 'allow_from', string[]>>,
): Application => ({
  name,
  ...(models && { models: patternsOf(models) }),
  ...(endpoints && { endpoints: patternsOf(endpoints) }),
  ...(allow_from && { networks: networksOf(allow_from).networks }),
})
