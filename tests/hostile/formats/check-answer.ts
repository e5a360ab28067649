import { type Exchange, isErrorBody } from '../../support/assert/outcome'
import { readChunks, readCompletion } from '../../support/assert/strict/chat'
import { readAnswer, readAnswerArray, readAnswerEvents } from '../../support/assert/strict/gemini'
import { readMessage, readMessageEvents } from '../../support/assert/strict/messages'
import { readCount, readEmbeddings, readTotal } from '../../support/assert/strict/others'
import { isText, objectOf, parseObject, type Reading } from '../../support/assert/strict/reading'
import { readResponse, readResponseEvents } from '../../support/assert/strict/responses'
import type { Expected } from './odd-answer'
import type { Target } from './targets'

/** What a client asked for. */
export type Question = { target: Target; isStream: boolean; inputs: number }

/** Words that come from inside of a program and not from a provider. */
const INSIDE = [
  ...['undefined', '[object ', 'NaN', 'Infinity', '$bunfs', 'node_modules', 'TypeError', '/src/'],
  ...['ECONN', 'SyntaxError', 'RangeError', 'JSON.parse', 'JSON Parse', 'sk-provider', 'of-aws'],
]
const STACK = /\n\s+at .*[:(]\d+:\d+/

/** Whose words a text holds that no client may read. */
export const insideWords = (text: string): string[] => [
  ...INSIDE.filter((word) => text.includes(word)).map((word) => `it says ${word}`),
  ...(STACK.test(text) ? ['it shows a stack'] : []),
]

function dialectOf({ asked }: Target): 'anthropic' | 'google' | 'openai' {
  if (asked.startsWith('gemini')) return 'google'
  return asked === 'messages' || asked === 'count_tokens' ? 'anthropic' : 'openai'
}

/** Reads a good answer as strictly as its dialect allows. */
export function read({ target, isStream, inputs }: Question, body: string): Reading {
  if (target.asked === 'embeddings') return readEmbeddings(body, inputs)
  if (target.asked === 'count_tokens') return readCount(body)
  if (target.asked === 'gemini_tokens') return readTotal(body)
  if (target.asked === 'gemini_array') return readAnswerArray(body)
  if (target.asked === 'gemini') return isStream ? readAnswerEvents(body) : readAnswer(body)
  if (target.asked === 'chat') return isStream ? readChunks(body) : readCompletion(body)
  if (target.asked === 'responses') return isStream ? readResponseEvents(body) : readResponse(body)
  return isStream ? readMessageEvents(body) : readMessage(body)
}

/**
 * How a stream of the provider's own bytes ends. JSON and pages, which somebody sends in its place, are as
 * whole as they came.
 */
function endOfPassed(body: string): Reading['end'] {
  if (!/^(data|event|id|retry)?:/m.test(body) && !/^(dat|ev|d$)/.test(body)) return 'whole'
  const blocks = body.replaceAll(/\r\n?/g, '\n').split('\n\n')
  const dataOf = (block: string) =>
    block
      .split('\n')
      .filter((line) => line.startsWith('data:'))
      .map((line) => line.slice('data:'.length).trimStart())
      .join('\n')
  const isError = (block: string) => /"error"/.test(dataOf(block)) || /^event: ?error$/m.test(block)
  const isEnd = (block: string) =>
    dataOf(block) === '[DONE]' ||
    /^event: ?message_stop$/m.test(block) ||
    /^event: ?response\.(completed|incomplete)$/m.test(block) ||
    /"type":"response\.(completed|incomplete)"/.test(dataOf(block)) ||
    /"type":"message_stop"/.test(dataOf(block)) ||
    /"(finishReason|blockReason)":/.test(dataOf(block))
  if (blocks.some(isError)) return 'error'
  return blocks.some(isEnd) ? 'whole' : 'none'
}

/** Statuses of answers that have no body. */
const BODILESS = [204, 205, 304]

/** SDKs of OpenAI's and Google's look for words alone, so an error of the provider's with words passes. */
function isErrorFor({ target }: Question, body: string): boolean {
  const dialect = dialectOf(target)
  if (target.way === 'as it is' && dialect !== 'anthropic')
    return isText(objectOf(parseObject(body)?.error).message)
  return dialect === 'google' ? isGoogleError(body) : isErrorBody(body, { dialect })
}

/** https://cloud.google.com/apis/design/errors */
function isGoogleError(body: string): boolean {
  const { code, message, status } = objectOf(parseObject(body)?.error)
  return isText(message) && typeof code === 'number' && isText(status)
}

/** What is wrong with a client's answer, given what became of the provider's. */
export function problemsOf(
  question: Question,
  { status, body: latin1, end }: Exchange,
  expected: Expected,
  meant: Reading | undefined,
): string[] {
  const { target, isStream } = question
  const body = Buffer.from(latin1, 'latin1').toString()
  if (end === 'late') return ['it has no end']
  if (status === 0) return ['it has no status']
  const isPassed = target.way === 'as it is'
  const words = isPassed && status < 400 ? [] : insideWords(body)
  if (/"internal_error"|"Internal error"/.test(body)) return ['an error of ours', ...words]
  if (status >= 400) {
    if (end !== 'whole' || !isErrorFor(question, body))
      return [`the error is none of ${dialectOf(target)}`, ...words]
    return [...words, ...(expected === 'same' ? ['a good answer became an error'] : [])]
  }
  const isEnded = end === 'whole'
  if (BODILESS.includes(status) && body === '' && expected === 'anything') return words
  if (isPassed) {
    const said = isStream ? endOfPassed(body) : 'whole'
    if (isEnded && said === 'none') return [...words, 'a cut that cannot be seen']
    if (expected === 'same' && !(isEnded && said === 'whole')) return ['a good answer was cut']
    return words
  }
  const reading = read(question, body)
  // What has come of an answer that breaks off is right as far as it goes.
  if (!isEnded) {
    const isKnown = reading.end !== 'whole'
    // An error can only be read where the events before it are whole.
    if (reading.end === 'error') words.push(...reading.problems)
    return isKnown && expected !== 'same' ? words : [...words, 'a whole answer breaks off']
  }
  const wrong = [...words, ...reading.problems]
  if (reading.end === 'none') return [...wrong, 'a cut that cannot be seen']
  if (reading.end === 'error')
    return expected === 'same' ? [...wrong, 'a good answer became an error'] : wrong
  if (expected === 'failed') return [...wrong, 'an answer of nothing']
  if (expected === 'anything' || !meant) return wrong
  const isSame = reading.text === meant.text && `${reading.calls}` === `${meant.calls}`
  return isSame ? wrong : [...wrong, 'a part is missing']
}
