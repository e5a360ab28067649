import type { AnswerEvent } from '../answer-events'

const BAD_GATEWAY = 502

/** An event that nobody can read: what it said is lost. */
export const unreadableEvent = (): AnswerEvent & { type: 'error' } => ({
  type: 'error',
  error: { message: 'The provider sent an event that is not JSON' },
  status: BAD_GATEWAY,
})
