import type { Usage } from '../../../api/dialect'
import type { AnswerEvent, PrintOptions, StopReason } from '../../answer-events'
import type { JsonObject, Opaque } from '../../conversation'
import { derivedStop } from '../../stop-reason'
import { annotations } from './annotations'
import { partCounter } from './answer-parts'
import { completionId } from './completion-id'
import { printDetail, printThoughtSignature } from './print-reasoning'
import { FINISH_REASONS, printUsage } from './print-usage'

type Call = { id: string; name: string; text: string; opaque: Opaque | undefined }

/**
 * A whole answer as a chat completion. https://platform.openai.com/docs/api-reference/chat/object
 */
export function printAnswer(events: readonly AnswerEvent[], options: PrintOptions): JsonObject {
  let start: AnswerEvent & { type: 'start' } = { type: 'start' }
  let content: string | null = null
  let refusal: string | null = null
  let reasoning = ''
  let thought = ''
  let reason: StopReason | undefined
  let usage: Usage = {}
  const details: JsonObject[] = []
  const calls = new Map<string, Call>()
  const parts = partCounter()
  const cited = annotations()
  const notes: JsonObject[] = []

  for (const event of events) {
    const note = cited.see(event)
    if (note) notes.push(note)
    switch (event.type) {
      case 'start':
        start = event
        break
      case 'text':
        parts.indexOf(event)
        thought = ''
        content = (content ?? '') + event.text
        break
      case 'refusal':
        parts.indexOf(event)
        thought = ''
        refusal = (refusal ?? '') + event.text
        break
      case 'reasoning':
        parts.indexOf(event)
        thought += event.text
        reasoning += event.text
        break
      case 'opaque':
        details.push(
          printDetail(
            { text: thought, opaque: event.opaque, isRedacted: event.isRedacted },
            parts.indexOf(event),
          ),
        )
        thought = ''
        break
      case 'call': {
        parts.indexOf(event)
        thought = ''
        const call = calls.get(event.key)
        if (call) {
          call.text += event.text
          call.opaque ??= event.opaque
        } else {
          const { key, id = `call_${key}`, name = '', text, opaque } = event
          calls.set(key, { id, name, text, opaque })
        }
        break
      }
      case 'usage':
        usage = { ...usage, ...event.usage }
        break
      case 'stop':
        reason ??= event.reason
        break
    }
  }

  const printedUsage = printUsage(usage)
  return {
    id: completionId(start.id ?? options.requestId),
    object: 'chat.completion',
    created: start.createdAtS ?? Math.floor(Date.now() / 1000),
    model: start.model ?? options.model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          // OpenAI says null beside calls and refusals alone.
          content: content ?? (calls.size > 0 || refusal !== null ? null : ''),
          refusal,
          ...(notes.length > 0 && { annotations: notes }),
          ...(reasoning && { reasoning_content: reasoning }),
          ...(details.length > 0 && { reasoning_details: details }),
          ...(calls.size > 0 && { tool_calls: [...calls.values()].map(printCall) }),
        },
        logprobs: null,
        finish_reason: FINISH_REASONS[derivedStop(reason, calls.size > 0)],
      },
    ],
    ...(printedUsage && { usage: printedUsage }),
  }
}

const printCall = ({ id, name, text, opaque }: Call): JsonObject => ({
  id,
  type: 'function',
  function: { name, arguments: text || '{}' },
  ...printThoughtSignature(opaque),
})
