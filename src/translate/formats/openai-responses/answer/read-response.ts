import { openai } from '../../../../api/openai'
import { readFinish } from '../../../answer/finish-reason'
import { usageEvent } from '../../../answer/usage-event'
import type { AnswerEvent } from '../../../answer-events'
import type { JsonObject } from '../../../conversation'
import { derivedStop } from '../../../stop-reason'
import { defined, filledTextOf, numberOf, objectOf } from '../../../values'
import { failedResponse } from './answer-error'
import type { ItemsReader } from './items-reader'

/** What a response says of itself when it begins. */
export const readStart = ({
  id,
  model,
  created_at,
}: JsonObject): AnswerEvent & { type: 'start' } => ({
  type: 'start',
  ...defined({
    id: filledTextOf(id),
    model: filledTextOf(model),
    createdAtS: floored(numberOf(created_at)),
  }),
})

const floored = (value: number | undefined) => (value ? Math.floor(value) : undefined)

const ENDED: ReadonlySet<unknown> = new Set([undefined, null, 'completed', 'incomplete'])

/**
 * The events behind the items of a response that has ended: the items that nobody has told of, its usage and
 * its reason. https://platform.openai.com/docs/api-reference/responses/object
 */
export function readEnd(response: JsonObject, items: ItemsReader): readonly AnswerEvent[] {
  if (!ENDED.has(response.status) || response.error) return [failedResponse(response)]
  const events: AnswerEvent[] = [...items.readOutput(response.output), ...items.end()]
  const usage = objectOf(response.usage) && openai.readUsage(response.usage)
  events.push(...usageEvent(usage, response.usage, response.service_tier))
  const reason = response.status === 'incomplete' ? reasonOf(response.incomplete_details) : 'stop'
  if (reason === 'failed') return [failedResponse(response)]
  events.push({ type: 'stop', reason: derivedStop(reason, items.hasCalls) }, { type: 'end' })
  return events
}

/** An answer that is incomplete must not look like a good one. What broke it off is most often its limit. */
function reasonOf(details: unknown) {
  const finish = readFinish(filledTextOf(objectOf(details)?.reason) ?? '')
  return finish === 'stop' ? 'length' : finish
}
