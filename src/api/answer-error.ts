import { jsonIn } from '../body/json/json-in'
import { watchMembers } from '../body/json/watch-members'
import { membersIn } from './dialect'
import { wordsOfError } from './provider-error'

const NAME = Buffer.from('"error"')
const MEMBERS = ['error', 'object', 'output']

/** What the error of a good answer becomes where it names no status. */
const BAD_GATEWAY = 502

/**
 * The status of an error that a provider sends with a good one: an `error` with words. OpenRouter sends it
 * beside what the model had said so far. https://openrouter.ai/docs/api/reference/errors-and-debugging
 *
 * A thing that a provider keeps may hold the error that it met, and is an answer nevertheless: a response
 * of OpenAI's that failed, a job.
 *
 * @param isConversation Whether the answer was asked for as a chat, a message or a response.
 */
export function errorStatusIn(answer: Uint8Array, isConversation: boolean): number | undefined {
  const bytes = Buffer.from(answer.buffer, answer.byteOffset, answer.byteLength)
  if (!bytes.includes(NAME)) return undefined
  const watch = watchMembers(MEMBERS)
  watch.push(bytes)
  const { values } = watch
  const error = parsed(values.get('error'))
  if (!error || !wordsOfError(error)) return undefined
  const object = parsed(values.get('object'))
  const isThing = isConversation
    ? object === 'response' || values.has('output')
    : object !== undefined && object !== 'error'
  return isThing ? undefined : statusOf(error)
}

/** The status that an error names, or else 502. */
export function statusOf(error: unknown): number {
  const { code, status, status_code } = membersIn(error)
  const named = [code, status, status_code].map(numberIn).find(isErrorStatus)
  return named ?? BAD_GATEWAY
}

/** `Number` throws where an object has a member `toString`. */
const numberIn = (value: unknown) =>
  typeof value === 'string' || typeof value === 'number' ? Number(value) : Number.NaN

/** Whether a value is the status of an error. */
export const isErrorStatus = (status: unknown): status is number =>
  typeof status === 'number' && Number.isInteger(status) && status >= 400 && status <= 599

const parsed = (text: string | undefined): unknown =>
  text === undefined ? undefined : jsonIn(text)
