import { calls } from '../../../answer/calls'
import type { AnswerEvent } from '../../../answer-events'
import type { JsonObject } from '../../../conversation'
import { filledTextOf, objectOf, objectsOf, textOf } from '../../../values'
import { type ItemState, NO_EVENTS } from './item-state'
import { knownItems } from './known-items'
import { citationsLeft, messageReader } from './message-reader'
import { readSearch } from './read-search'
import { readReasoning, readThought, readWholeThought } from './thoughts'

/** Reads the items of a response, whole or in pieces. */
export type ItemsReader = {
  /** What an event says of an item. */
  read(type: string, event: JsonObject): readonly AnswerEvent[]
  /** The items of a whole response that no event has told of. */
  readOutput(output: unknown): readonly AnswerEvent[]
  /** What is held back at the end. */
  end(): readonly AnswerEvent[]
  readonly hasCalls: boolean
}

/**
 * Some servers send whole texts and no pieces, and some send no events of items at all. So a whole text, or a whole
 * item, is read where no piece of it has come. https://platform.openai.com/docs/api-reference/responses-streaming
 */
export function itemsReader(): ItemsReader {
  const items = knownItems()
  const messages = messageReader()
  const made = calls()

  const beginCall = (item: ItemState, { call_id, id, name }: JsonObject): readonly AnswerEvent[] =>
    made.add({
      index: item.key,
      id: filledTextOf(call_id) ?? filledTextOf(id),
      name: filledTextOf(name),
      text: '',
      opaque: undefined,
    })

  const goOnCall = (item: ItemState, value: unknown): readonly AnswerEvent[] => {
    const said = textOf(value) ?? ''
    if (said === '') return NO_EVENTS
    item.hasArguments = true
    return made.add({
      index: item.key,
      id: undefined,
      name: undefined,
      text: said,
      opaque: undefined,
    })
  }

  const done = (item: ItemState, value: JsonObject): readonly AnswerEvent[] => {
    if (item.isDone) return NO_EVENTS
    item.isDone = true
    switch (value.type) {
      case 'message':
        return messages.whole(item, value)
      case 'reasoning':
        return readReasoning(item, value)
      case 'function_call': {
        const events = beginCall(item, value)
        return item.hasArguments ? events : [...events, ...goOnCall(item, value.arguments)]
      }
      case 'web_search_call':
        return [readSearch(value)]
      default:
        return NO_EVENTS
    }
  }

  return {
    read(type, event) {
      const value = objectOf(event.item)
      const item = items.stateOf(event.output_index, event.item_id ?? value?.id)
      if (item.isDone) return NO_EVENTS
      switch (type) {
        case 'response.output_item.added':
          return value?.type === 'function_call' ? beginCall(item, value) : NO_EVENTS
        case 'response.output_item.done':
          return value ? done(item, value) : NO_EVENTS
        case 'response.output_text.delta':
          return messages.text(item, event.content_index, event.delta)
        case 'response.output_text.done':
          return messages.wholeText(item, event.content_index, event.text)
        case 'response.output_text.annotation.added':
          messages.note(item, event.content_index, event.annotation)
          return NO_EVENTS
        case 'response.refusal.delta':
          return messages.refusal(item, event.content_index, event.delta)
        case 'response.refusal.done':
          return messages.wholeRefusal(item, event.content_index, event.refusal)
        case 'response.reasoning_summary_text.delta':
          return readThought(item, 'summary', event.summary_index, event.delta)
        case 'response.reasoning_summary_text.done':
          return readWholeThought(item, 'summary', event.summary_index, event.text)
        case 'response.reasoning_text.delta':
          return readThought(item, 'text', event.content_index, event.delta)
        case 'response.reasoning_text.done':
          return readWholeThought(item, 'text', event.content_index, event.text)
        case 'response.function_call_arguments.delta':
          return goOnCall(item, event.delta)
        case 'response.function_call_arguments.done':
          return item.hasArguments ? NO_EVENTS : goOnCall(item, event.arguments)
        default:
          return NO_EVENTS
      }
    },
    readOutput: (output) =>
      objectsOf(output).flatMap((value, index) => done(items.wholeState(index, value.id), value)),
    end: () => [...[...items.all()].flatMap(citationsLeft), ...made.end()],
    get hasCalls() {
      return made.hasCalls
    },
  }
}
