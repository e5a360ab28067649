import { applicationShare } from '../limits/bytes-in-flight'
import type { Settings } from './settings'
import type { Problem } from './source/problems'

type Budget = Pick<Settings, 'PORTUS_MAX_BYTES_IN_FLIGHT' | 'PORTUS_MAX_BODY_BYTES'>

const SOURCE = 'PORTUS_MAX_BYTES_IN_FLIGHT'

/** A budget into which no body of the largest size fits is a problem. One into which it fits for no application is doubtful. */
export function checkBudget({
  PORTUS_MAX_BYTES_IN_FLIGHT: budget,
  PORTUS_MAX_BODY_BYTES: body,
}: Budget): { problems: Problem[]; warnings: Problem[] } {
  const share = applicationShare(budget)
  if (body > budget)
    return {
      problems: [{ source: SOURCE, message: `must be at least PORTUS_MAX_BODY_BYTES, ${body}` }],
      warnings: [],
    }
  const message = `lets one application hold ${share} bytes, so bodies up to PORTUS_MAX_BODY_BYTES, ${body}, do not fit`
  return { problems: [], warnings: body > share ? [{ source: SOURCE, message }] : [] }
}
