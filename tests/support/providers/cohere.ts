/**
 * Cohere's Chat API, version 2.
 * https://docs.cohere.com/reference/chat
 * https://docs.cohere.com/docs/streaming
 * https://docs.cohere.com/docs/tool-use-streaming
 */

import { namedEvent, type SseEvent, type SseStyle, writeEvents } from './framing'

/** A call of a tool, with its arguments in the pieces in which they are streamed. */
export type CohereCall = { id: string; name: string; args: readonly string[] }

export type CohereOptions = {
  text?: readonly string[]
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
  const { plan, calls = [], usage = COHERE_USAGE } = options
  const text = textOf(options).join('')
  return {
    id: ID,
    finish_reason: finishOf(options),
    message: {
      role: 'assistant',
      ...(text !== '' && { content: [{ type: 'text', text }] }),
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

/** The events of a streamed answer, before they are written. Cohere sends no `[DONE]`. */
export function cohereStream(options: CohereOptions = {}): SseEvent[] {
  const { plan, calls = [], usage = COHERE_USAGE } = options
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
    ...(text.length === 0
      ? []
      : [
          said('content-start', { content: { type: 'text', text: '' } }, 0),
          ...text.map((piece) => said('content-delta', { content: { text: piece } }, 0)),
          namedEvent('content-end', { index: 0 }),
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
    namedEvent('message-end', { delta: { finish_reason: finishOf(options), usage } }),
  ]
}

/** The events of a streamed answer, each as a text of its own. */
export const cohereEvents = (options: CohereOptions = {}, style: SseStyle = {}): string[] =>
  writeEvents(cohereStream(options), style)

/**
 * An error, as Cohere sends it.
 * https://docs.cohere.com/reference/errors
 */
export const cohereError = (status: number, message: string) =>
  Response.json({ id: 'cohere-error-fake', message }, { status })
