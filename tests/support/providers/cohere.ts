/**
 * Cohere's Chat API, version 2.
 * https://docs.cohere.com/reference/chat
 * https://docs.cohere.com/docs/streaming
 * https://docs.cohere.com/docs/tool-use-streaming
 */

import { cohereRefusal } from './cohere-rules'
import { DONE, namedEvent, type SseEvent, type SseStyle, sse, writeEvents } from './framing'
import type { Answer } from './server'

/** A call of a tool, with its arguments in the pieces in which they are streamed. */
export type CohereCall = { id: string; name: string; args: readonly string[] }

export type CohereOptions = {
  text?: readonly string[]
  /** What the model thinks. https://docs.cohere.com/docs/reasoning */
  thoughts?: readonly string[]
  /** What the text goes back to. https://docs.cohere.com/docs/rag-citations */
  citations?: readonly object[]
  /** Ends a stream as Cohere ends one that fails. */
  error?: { message: string; type?: string }
  /** Sends `[DONE]` behind the last event, as Cohere mostly does. */
  hasDone?: boolean
  /** Refuses what Cohere refuses: see `cohere-rules.ts`. */
  isStrict?: boolean
  /** What the model says it will do with the tools. */
  plan?: string
  calls?: readonly CohereCall[]
  /** `TOOL_CALL` or `COMPLETE` by default. */
  finish?: string
  usage?: object
}

export const COHERE_USAGE = {
  billed_units: { input_tokens: 7, output_tokens: 2 },
  tokens: { input_tokens: 9, output_tokens: 2 },
}

const ID = 'cohere-fake'

const textOf = ({ text, calls = [] }: CohereOptions): readonly string[] =>
  text ?? (calls.length > 0 ? [] : ['Hello', ' there'])

const finishOf = ({ finish, calls = [] }: CohereOptions): string =>
  finish ?? (calls.length > 0 ? 'TOOL_CALL' : 'COMPLETE')

/** A whole answer. */
export function cohereAnswer(options: CohereOptions = {}) {
  const { plan, calls = [], usage = COHERE_USAGE, thoughts = [], citations } = options
  const text = textOf(options).join('')
  const content = [
    ...(thoughts.length > 0 ? [{ type: 'thinking', thinking: thoughts.join('') }] : []),
    ...(text !== '' ? [{ type: 'text', text }] : []),
  ]
  return {
    id: ID,
    finish_reason: finishOf(options),
    message: {
      role: 'assistant',
      ...(content.length > 0 && { content }),
      ...(citations && { citations }),
      ...(plan !== undefined && { tool_plan: plan }),
      ...(calls.length > 0 && {
        tool_calls: calls.map(({ id, name, args }) => ({
          id,
          type: 'function',
          function: { name, arguments: args.join('') },
        })),
      }),
    },
    usage,
  }
}

/** A content in its pieces. */
function contentEvents(type: 'text' | 'thinking', index: number, pieces: readonly string[]) {
  const said = (name: string, content: object) =>
    namedEvent(name, { index, delta: { message: { content } } })
  if (pieces.length === 0) return []
  return [
    said('content-start', { type, [type]: '' }),
    ...pieces.map((piece) => said('content-delta', { [type]: piece })),
    namedEvent('content-end', { index }),
  ]
}

/** The events of a streamed answer, before they are written. */
export function cohereStream(options: CohereOptions = {}): SseEvent[] {
  const { plan, calls = [], usage = COHERE_USAGE, thoughts = [], citations = [], error } = options
  const text = textOf(options)
  const said = (type: string, message: object, index?: number) =>
    namedEvent(type, { ...(index !== undefined && { index }), delta: { message } })
  return [
    namedEvent('message-start', {
      id: ID,
      delta: {
        message: { role: 'assistant', content: [], tool_plan: '', tool_calls: [], citations: [] },
      },
    }),
    ...(plan === undefined ? [] : [said('tool-plan-delta', { tool_plan: plan })]),
    ...contentEvents('thinking', 0, thoughts),
    ...contentEvents('text', thoughts.length > 0 ? 1 : 0, text),
    ...citations.flatMap((citation, index) => [
      said('citation-start', { citations: citation }, index),
      namedEvent('citation-end', { index }),
    ]),
    ...calls.flatMap(({ id, name, args }, index) => {
      const call = { id, type: 'function', function: { name, arguments: '' } }
      return [
        said('tool-call-start', { tool_calls: call }, index),
        ...args.map((piece) =>
          said('tool-call-delta', { tool_calls: { function: { arguments: piece } } }, index),
        ),
        namedEvent('tool-call-end', { index }),
      ]
    }),
    error
      ? namedEvent('message-end', {
          delta: {
            finish_reason: 'ERROR',
            usage: {},
            error: error.message,
            ...(error.type !== undefined && { error_type: error.type }),
          },
        })
      : namedEvent('message-end', { delta: { finish_reason: finishOf(options), usage } }),
    ...(options.hasDone ? [DONE] : []),
  ]
}

/** The events of a streamed answer, each as a text of its own. */
export const cohereEvents = (options: CohereOptions = {}, style: SseStyle = {}): string[] =>
  writeEvents(cohereStream(options), style)

/** A provider that answers as it is asked: whole or as events. */
export const cohere =
  (options: CohereOptions = {}): Answer =>
  ({ path, json = {} }) => {
    if (!path.endsWith('/v2/chat')) return cohereError(404, '404 page not found')
    const refusal = options.isStrict && cohereRefusal(json)
    if (refusal) return cohereError(400, refusal)
    return json.stream === true ? sse(cohereEvents(options)) : Response.json(cohereAnswer(options))
  }

/**
 * An error, as Cohere sends it.
 * https://docs.cohere.com/reference/errors
 */
export const cohereError = (status: number, message: string) =>
  Response.json({ id: 'cohere-error-fake', message }, { status })
