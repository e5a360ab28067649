import { membersIn } from '../../api/dialect'
import { jsonIn } from '../../body/json/json-in'
import type { Condition } from '../condition'

/**
 * What all processes know of an alert. It is in the store as long as the trouble is there, and until its end has been sent.
 * Only one event of an alert is on its way at a time, so its receiver gets them in their order.
 */
export type Mark = {
  readonly state: 'firing' | 'resolved'
  /** As it was when it began. */
  readonly condition: Condition
  /** `Date.now()` of the beginning, and of the end where it is over. */
  readonly since_ms: number
  readonly over_ms?: number
  /** Changes as long as somebody sees the condition. */
  readonly seen: string
  /** Whether its receiver has heard of `state`: not yet, yes, or it does not want to. */
  readonly told: 'no' | 'yes' | 'refused'
  /** Who sends it. Undefined where nobody does. */
  readonly sender?: Claim
}

/** That a process sends an event. The beat changes as long as it does. */
export type Claim = { readonly by: string; readonly beat: string }

/** A mark as text. */
export const printMark = (mark: Mark): string => JSON.stringify(mark)

/** A mark of its text. Undefined where it is none: a later version may write other ones. */
export function readMark(text: string): Mark | undefined {
  const mark = membersIn(jsonIn(text))
  const { id, kind, summary, detail } = membersIn(mark.condition)
  const isMark =
    [id, kind, summary, mark.seen].every((one) => typeof one === 'string') &&
    typeof mark.since_ms === 'number' &&
    typeof detail === 'object' &&
    (mark.state === 'firing' || mark.state === 'resolved')
  return isMark ? (mark as Mark) : undefined
}
