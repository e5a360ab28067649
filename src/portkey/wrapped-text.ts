import { membersIn } from '../api/dialect'
import { jsonIn } from '../body/json/json-in'
import type { Hold } from '../limits/bytes-in-flight'
import { ANSWER_COPIES, counting } from '../limits/copies'
import { type Answer, wholeBody } from '../stream/answer'
import { MAX_ANSWER_BYTES } from '../stream/limited'
import { readWhole } from '../stream/read-whole'

/** The gateway puts text into JSON where it translates. */
const WRAPPED = Buffer.from('{"html-message":')
/** No subtitles and no transcript begin like this. */
const PAGE = /^\s*</

/**
 * Takes text out of the gateway's JSON. The provider was asked for it: subtitles, or a transcript.
 *
 * @throws {PortusError} `invalid_provider_answer` for text that breaks off.
 */
export async function unwrapText<A extends Answer>(answer: A, hold: Hold): Promise<A> {
  const { first } = answer
  if (!first || !WRAPPED.equals(first.subarray(0, WRAPPED.length))) return answer
  const bytes = await readWhole(answer, MAX_ANSWER_BYTES, counting(hold, ANSWER_COPIES))
  const text = textIn(bytes)
  // A page is no answer. `isUnreadable` recognises it by its wrapping.
  if (text === undefined || PAGE.test(text)) return { ...answer, ...wholeBody(bytes) }
  const headers = new Headers(answer.headers)
  headers.delete('content-length')
  headers.set('content-type', 'text/plain; charset=utf-8')
  return { ...answer, headers, ...wholeBody(Buffer.from(text)) }
}

function textIn(bytes: Buffer): string | undefined {
  const text = membersIn(jsonIn(bytes.toString()))['html-message']
  return typeof text === 'string' ? text : undefined
}
