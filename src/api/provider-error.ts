import { jsonIn } from '../body/json/json-in'
import { membersIn, type ProviderError } from './dialect'
import { factOf, placeOf, withFacts } from './error-facts'

/** Deeper than any provider nests its words, JSON inside JSON included. */
const MAX_DEPTH = 8
/** Of a list of errors this many are told. */
const MAX_LISTED = 8
const MAX_MESSAGE_LENGTH = 4096
const MAX_CODE_LENGTH = 256

/**
 * Reads an error of a provider, whatever its shape. It takes time in proportion to the text.
 *
 * @param text The body of the answer.
 * @returns The provider's words, or where it has none a sentence with the status.
 */
export const providerError = (text: string, status: number): ProviderError =>
  errorWords(text) ?? { message: `The provider answered with status ${status}` }

/** The same. Undefined where the provider has no words: an empty body, a page, JSON that says nothing. */
export function errorWords(text: string): ProviderError | undefined {
  const found = wordsOfText(text, 0)
  return found && bounded(found)
}

/** The words of an error that has been parsed. */
export function wordsOfError(value: unknown): ProviderError | undefined {
  const found = wordsIn(value, 0)
  return found && bounded(found)
}

/** A page, and what is no text at all. */
const NO_WORDS = /^<|[^\P{Cc}\s]/u
/** What a program makes of a value that it did not expect. */
const EMPTY_WORDS = /^(?:undefined|null|none|\[object Object\])$/i
/** How JSON begins, and a server-sent event. */
const JSON_START = /^[{["]/
/** How a text begins that is not JSON although it begins like it. */
const WORDS_START = /^["[]\s*[\p{L}\p{N}]/u
const EVENT_START = /^(?:event|data):/
const EVENT_DATA = /^data: ?(.*)$/m

function wordsOfText(given: string, depth: number): ProviderError | undefined {
  if (depth > MAX_DEPTH) return undefined
  const text = given.trim()
  if (JSON_START.test(text)) {
    const value = jsonIn(text)
    if (value !== undefined) return wordsIn(value, depth + 1)
    // Broken JSON says nothing to people.
    if (!WORDS_START.test(text)) return undefined
  }
  if (depth === 0 && EVENT_START.test(text))
    return wordsOfText(EVENT_DATA.exec(text)?.[1] ?? '', depth + 1)
  return text === '' || NO_WORDS.test(text) || EMPTY_WORDS.test(text)
    ? undefined
    : { message: text }
}

/**
 * Where providers put their words, in the order in which they are looked for. Sources: the documents named
 * in `tests/support/providers/openai-errors.ts`; `__type` of AWS:
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/CommonErrors.html; `fault` of Apigee:
 * https://cloud.google.com/apigee/docs/api-platform/troubleshoot/fault-handling; `title` and `detail`:
 * RFC 9457; `base_resp` of MiniMax: https://platform.minimax.io/docs/api-reference/errorcode.
 */
const PLACES = [
  'error_description', // of OAuth, which has a code in `error`
  'error',
  'Error',
  'message',
  'Message',
  'msg',
  'detail',
  'errors',
  'error_msg',
  'error_message',
  'errorMessage',
  'err_msg',
  'fault',
  'faultstring',
  'base_resp',
  'status_msg',
  'Response',
  'details',
  'description',
  'reason',
  'title',
] as const

function wordsIn(value: unknown, depth: number): ProviderError | undefined {
  if (depth > MAX_DEPTH) return undefined
  if (typeof value === 'string') return wordsOfText(value, depth)
  if (Array.isArray(value)) return wordsOfList(value, depth)
  if (typeof value !== 'object' || value === null) return undefined
  const members = membersIn(value)
  for (const place of PLACES) {
    const found = Object.hasOwn(members, place) ? wordsIn(members[place], depth + 1) : undefined
    if (found) return withFacts(withMore(found, place, members, depth), members)
  }
  return wordsOfFields(members, depth)
}

/** Words that mean little without those beside them. */
function withMore(
  found: ProviderError,
  place: (typeof PLACES)[number],
  members: Readonly<Record<string, unknown>>,
  depth: number,
): ProviderError {
  // Some give a title in `error` and the words in `message`.
  const other = place === 'error' && typeof members.error === 'string' ? members.message : undefined
  // OpenRouter repeats the words of the provider behind it.
  const raw = membersIn(members.metadata).raw
  const more = wordsIn(other, depth + 1) ?? wordsIn(raw, depth + 1)
  if (place === 'error_description') return { ...found, code: factOf(members.error) }
  if (!more || more.message === found.message) return found
  return { ...found, ...more, message: `${found.message}: ${more.message}` }
}

/** Several errors at once: those of FastAPI with their places, as in Mistral's `detail`. */
function wordsOfList(list: readonly unknown[], depth: number): ProviderError | undefined {
  const all = list
    .slice(0, MAX_LISTED)
    .map((one) => ({ found: wordsIn(one, depth + 1), place: placeOf(membersIn(one).loc) }))
    .filter((one): one is { found: ProviderError; place: string } => one.found !== undefined)
  const [first] = all
  if (!first) return undefined
  const texts = all.map(({ found, place }) => (place ? `${place}: ` : '') + found.message)
  return { ...first.found, message: [...new Set(texts)].join('; ') }
}

/** Errors by the names of the fields at fault, as in `{"model":["is missing"]}`. */
function wordsOfFields(
  members: Readonly<Record<string, unknown>>,
  depth: number,
): ProviderError | undefined {
  const texts = Object.entries(members)
    .slice(0, MAX_LISTED)
    .filter(([, value]) => Array.isArray(value) && value.every((one) => typeof one === 'string'))
    .flatMap(([name, value]) => {
      const found = wordsOfList(value as string[], depth + 1)
      return found ? [`${name}: ${found.message}`] : []
    })
  return texts.length > 0 ? { message: texts.join('; ') } : undefined
}

const bounded = ({ message, type, param, code }: ProviderError): ProviderError => ({
  message: cut(message, MAX_MESSAGE_LENGTH),
  type: type && cut(type, MAX_CODE_LENGTH),
  param: param && cut(param, MAX_CODE_LENGTH),
  code: code && cut(code, MAX_CODE_LENGTH),
})

const cut = (text: string, max: number): string =>
  text.length > max ? `${text.slice(0, max - 1).toWellFormed()}…` : text
