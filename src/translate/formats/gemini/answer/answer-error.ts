import { membersIn } from '../../../../api/dialect'
import { factOf } from '../../../../api/error-facts'
import type { AnswerEvent } from '../../../answer-events'
import { wordOf } from '../../../values'

const FAILED = 502

/** An error that stands where an answer should be. https://cloud.google.com/apis/design/errors */
export function errorIn(answer: unknown): AnswerEvent | undefined {
  const { error } = membersIn(answer)
  if (error === undefined || error === null) return undefined
  if (typeof error !== 'object') return failure(wordOf(error))
  const { message, status, code } = membersIn(error)
  return {
    type: 'error',
    error: {
      message: typeof message === 'string' && message !== '' ? message : 'The provider failed.',
      type: typeof status === 'string' ? status : undefined,
      code: factOf(code) && wordOf(code),
    },
    status:
      Number.isInteger(code) && Number(code) >= 400 && Number(code) <= 599 ? Number(code) : FAILED,
  }
}

/** An answer that is none. */
export const failure = (message: string, code?: string): AnswerEvent => ({
  type: 'error',
  error: { message, code },
  status: FAILED,
})
