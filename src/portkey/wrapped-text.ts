import type { Answer } from '../proxy/forward'
import { readWhole } from '../stream/read-whole'
import { invalidAnswer } from './errors'

/** What the gateway makes of text where it translates: JSON with the text inside. */
const WRAPPED = Buffer.from('{"html-message":')
/** No subtitles and no transcript begin like this. */
const PAGE = /^\s*</

/**
 * The answer to a form, which may be JSON, events or text: subtitles, and a transcript where text
 * was asked for. Where the gateway translated, text is taken out of its wrapping.
 *
 * @throws {PortusError} `invalid_provider_answer` for a page of whatever stands before the provider,
 * and for text that breaks off.
 */
export async function formAnswer(answer: Answer, isTranslated: boolean): Promise<Answer> {
  if (answer.status >= 400) return answer
  if (answer.headers.get('content-type')?.startsWith('text/html')) {
    answer.abort.abort()
    throw invalidAnswer()
  }
  return isTranslated && isWrapped(answer) ? unwrapped(answer) : answer
}

const isWrapped = ({ first }: Answer): boolean =>
  first !== undefined && WRAPPED.equals(first.subarray(0, WRAPPED.length))

async function unwrapped(answer: Answer): Promise<Answer> {
  const bytes = await readWhole(answer)
  const text = textIn(bytes)
  // What is no text is left for whoever knows the gateway's words for an invalid answer.
  if (text === undefined || PAGE.test(text)) return { ...answer, first: bytes, rest: undefined }
  const headers = new Headers(answer.headers)
  headers.delete('content-length')
  headers.set('content-type', 'text/plain; charset=utf-8')
  return { ...answer, headers, first: text ? Buffer.from(text) : undefined, rest: undefined }
}

function textIn(bytes: Buffer): string | undefined {
  try {
    const text: unknown = JSON.parse(bytes.toString())['html-message']
    return typeof text === 'string' ? text : undefined
  } catch {
    return undefined
  }
}
