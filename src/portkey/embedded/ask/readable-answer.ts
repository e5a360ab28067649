import { EVENT_STREAM, mediaTypeOf } from '../../../api/headers/media-type'
import { jsonIn } from '../../../body/json/json-in'
import { readStart } from '../../../stream/read-whole'
import type { ProviderFailure } from '../../contract'

/** The highest status the gateway takes for success. */
export const LAST_SUCCESS_STATUS = 204

/** Headers that no longer describe a body: `fetch` has decoded it. */
const NOT_RETURNED = ['content-encoding', 'content-length', 'transfer-encoding']

/**
 * An error as the gateway can read it. It takes every body for JSON that is not called text, and where
 * that fails gives up instead of trying the next target.
 */
export function readableError({ status, headers, text }: ProviderFailure): Response {
  const readable = new Response(text, { status, headers })
  for (const name of NOT_RETURNED) readable.headers.delete(name)
  if (!isText(headers) && !isJson(text)) readable.headers.set('content-type', 'text/plain')
  return readable
}

const isJson = (text: string): boolean => jsonIn(text) !== undefined

/** JSON, which the gateway reads and prints where it translates, and pages, which answer nothing. */
const READ_BY_GATEWAY = /^(?:application\/(?:[\w.-]+\+)?json|text\/html)/

/** Whether the gateway would fail over a good answer to a form: subtitles, a transcript, events. */
export function isUntranslatable(headers: Headers): boolean {
  const type = mediaTypeOf(headers)
  return type !== '' && !READ_BY_GATEWAY.test(type)
}

const isText = (headers: Headers) => mediaTypeOf(headers).startsWith('text/')

/** More of an error answer says nothing. */
const MAX_ERROR_BYTES = 1024 * 1024

/** The start of an error answer, which then needs its provider no more. */
export const errorBytes = async ({ body }: Response): Promise<Buffer<ArrayBuffer>> =>
  body ? readStart({ body }, MAX_ERROR_BYTES) : Buffer.alloc(0)

/** The answer with headers that can be changed, as the gateway expects of its runtime. */
export function mutable(
  response: Response,
  body: Response['body'] | string | Buffer<ArrayBuffer> = response.body,
  status = response.status,
): Response {
  const headers = new Headers(response.headers)
  for (const name of NOT_RETURNED) headers.delete(name)
  return new Response(body, { status, headers })
}

/** The least that the gateway can translate: an empty stream, or an answer in all formats at once. */
export const placeholder = (headers: Headers): string =>
  mediaTypeOf(headers) === EVENT_STREAM ? '\n\n' : PLACEHOLDER

const PLACEHOLDER = JSON.stringify({
  model: '',
  content: [],
  choices: [],
  usage: {},
  candidates: [],
  usageMetadata: {},
  output: { message: { content: [] } },
  data: [],
  results: [],
  predictions: [],
  embedding: { values: [] },
  embeddings: [],
})
