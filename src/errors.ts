import { KINDS } from './errors/kinds'

/**
 * One error type for every refusal and every failure. Code throws facts; the dialect turns them into
 * its wire format when Portus writes the answer.
 */

/** What happened; also the `code` of the OpenAI envelope and of the log. */
export type ErrorKind = keyof typeof KINDS

type Sentences<K extends ErrorKind> = (typeof KINDS)[K]['sentences']

/** The name of a sentence of a kind; each kind has the sentence `default`. */
export type SentenceName<K extends ErrorKind> = keyof Sentences<K>

/** The names of the placeholders in a sentence. */
type Placeholder<Text> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholder<Rest>
  : never

/** A value for each placeholder of a sentence. */
export type SentenceValues<K extends ErrorKind, N extends SentenceName<K>> = Readonly<
  Record<Placeholder<Sentences<K>[N]>, string | number>
>

/** Further facts about an error. */
export type ErrorDetails = {
  /** For the log, which shows only its name and code. */
  cause?: unknown
  /** What the client called a model that is not there. */
  requestedModel?: string
  /** The status of a provider's error, in place of the table's. */
  status?: number
  /** The member of the request at fault, for the OpenAI envelope. */
  param?: string
  /** The provider's own type and code, in place of the table's. */
  type?: string | undefined
  code?: string | undefined
  /** The error for programs, for `details` of the Anthropic envelope. */
  machineReadable?: Readonly<Record<string, string>>
  /** Further response headers, e.g. `allow` or `retry-after`. */
  headers?: Readonly<Record<string, string>>
}

/** Details with `values`, which are required exactly if the sentence has placeholders. */
type DetailsFor<K extends ErrorKind, N extends SentenceName<K>> = [
  Placeholder<Sentences<K>[N]>,
] extends [never]
  ? [details?: ErrorDetails]
  : [details: ErrorDetails & { values: SentenceValues<K, N> }]

/** An error whose message a client may read: it holds no secret and no internal address. */
export class PortusError extends Error {
  override name = 'PortusError'

  constructor(
    readonly kind: ErrorKind,
    message: string,
    readonly details: ErrorDetails = {},
  ) {
    super(message, { cause: details.cause })
  }

  get status(): number {
    return this.details.status ?? KINDS[this.kind].status
  }

  /** The status on Anthropic's routes. https://docs.anthropic.com/en/api/errors */
  get anthropicStatus(): number {
    return this.details.status ?? KINDS[this.kind].anthropicStatus
  }

  get openaiType(): string {
    return KINDS[this.kind].openaiType
  }

  get anthropicType(): string {
    return KINDS[this.kind].anthropicType
  }
}

/**
 * An error with a sentence from the table. Without a name it has the default sentence of its kind.
 *
 * @example portusError('internal_error', { cause })
 * @example portusError('invalid_request', 'long_field', { param, values: { name: param, max: 4096 } })
 */
export function portusError<K extends ErrorKind>(
  kind: K,
  ...details: DetailsFor<K, 'default'>
): PortusError
export function portusError<K extends ErrorKind, N extends SentenceName<K>>(
  kind: K,
  sentence: N,
  ...details: DetailsFor<K, N>
): PortusError
export function portusError(
  kind: ErrorKind,
  ...rest: [sentence: string, details?: Details] | [details?: Details]
): PortusError {
  const [name, { values = {}, ...details } = {}] =
    typeof rest[0] === 'string' ? [rest[0], rest[1]] : ['default', rest[0]]
  const sentences: Readonly<Record<string, string>> = KINDS[kind].sentences
  return new PortusError(kind, fill(sentences[name] ?? '', values), details)
}

/** An error of Portus as it is. Any other becomes an internal one, which shows nothing of it. */
export const knownError = (error: unknown): PortusError =>
  error instanceof PortusError ? error : portusError('internal_error', { cause: error })

type Details = ErrorDetails & { values?: Readonly<Record<string, string | number>> }

/** A sentence of the table with its values, for code that does not throw a {@link PortusError} itself. */
export const sentenceOf = <K extends ErrorKind, N extends SentenceName<K>>(
  kind: K,
  name: N,
  values: SentenceValues<K, N>,
): string => fill(String(KINDS[kind].sentences[name as 'default']), values)

/** A name that a client sent, as a sentence shows it. It may be as long as a body. */
const SHOWN_NAME_LENGTH = 100

/** Says that there is no such model. Agents ask for models of their own choice, so the name is said. */
export const modelNotFound = (name: string): PortusError =>
  portusError('model_not_found', {
    param: 'model',
    requestedModel: name.slice(0, SHOWN_NAME_LENGTH),
    values: { name: JSON.stringify(name.slice(0, SHOWN_NAME_LENGTH)) },
  })

/** Says that the client's application may not use a model that there is. */
export const modelDenied = (name: string): PortusError =>
  portusError('model_denied', {
    param: 'model',
    requestedModel: name.slice(0, SHOWN_NAME_LENGTH),
    values: { name: JSON.stringify(name.slice(0, SHOWN_NAME_LENGTH)) },
  })

/** Says that an application is paused. Another attempt would end alike until somebody lets it go on. */
export const applicationPaused = (): PortusError =>
  portusError('application_paused', { headers: NO_RETRY })

/** The error of a model, which says why the model is left out if it is. Every other error comes back as it is. */
export function orLeftOut(
  error: PortusError,
  leftOut: ReadonlyMap<string, string> | undefined,
): PortusError {
  const { requestedModel } = error.details
  const why = requestedModel === undefined ? undefined : leftOut?.get(requestedModel)
  if (requestedModel === undefined || why === undefined) return error
  return portusError('model_not_found', 'left_out', {
    param: 'model',
    requestedModel,
    values: { name: JSON.stringify(requestedModel), why },
  })
}

/** Another attempt would end alike. OpenAI's and Anthropic's SDKs obey it. */
export const NO_RETRY: Readonly<Record<string, string>> = { 'x-should-retry': 'false' }

const fill = (sentence: string, values: Readonly<Record<string, string | number>>): string =>
  sentence.replace(/\{(\w+)\}/g, (placeholder, name) => String(values[name] ?? placeholder))
