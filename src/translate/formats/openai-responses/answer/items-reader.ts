import { calls } from '../../../answer/calls'
import type { AnswerEvent } from '../../../answer-events'
import { characterCount } from '../../../citation'
import type { JsonObject } from '../../../conversation'
import { filledTextOf, objectOf, objectsOf, textOf } from '../../../values'
import { type ItemState, itemState, type PartState } from './item-state'
import { readCitation } from './read-citation'
import { readSearch } from './read-search'

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

const NONE: readonly AnswerEvent[] = []
const BETWEEN_THOUGHTS = '\n\n'

/**
 * Some servers send no pieces, only what is done, and some no events of items at all: what is done is read
 * where no piece of it has come. https://platform.openai.com/docs/api-reference/responses-streaming
 */
export function itemsReader(): ItemsReader {
  const items = new Map<number, ItemState>()
  const byId = new Map<string, ItemState>()
  let last: ItemState | undefined
  const made = calls()
  let length = 0

  /**
   * The item that an event speaks of. Some servers give it another id in every event, and some leave out where it
   * stands.
   */
  const stateOf = (index: unknown, id: unknown): ItemState => {
    const known = typeof id === 'string' ? byId.get(id) : undefined
    const state = typeof index === 'number' ? items.get(index) : (known ?? last)
    return state ?? begun(typeof index === 'number' ? index : -1 - items.size, id)
  }

  const begun = (index: number, id: unknown): ItemState => {
    const state = itemState(String(items.size), id)
    items.set(index, state)
    if (typeof id === 'string') byId.set(id, state)
    last = state
    return state
  }

  /** An item of the whole response, from which some servers leave others out. */
  const wholeState = (index: number, id: unknown): ItemState => {
    const at = items.get(index)
    const known = typeof id === 'string' ? byId.get(id) : undefined
    return at && (at.id === id || !known) ? at : (known ?? itemState(`whole ${index}`, id))
  }

  const isSaid = (item: ItemState, index: unknown): boolean =>
    item.parts.get(typeof index === 'number' ? index : 0)?.hasText === true

  const partOf = (item: ItemState, index: unknown): PartState => {
    const at = typeof index === 'number' ? index : 0
    const part = item.parts.get(at) ?? { start: length, hasText: false, citations: new Map() }
    item.parts.set(at, part)
    return part
  }

  const text = (item: ItemState, index: unknown, value: unknown): readonly AnswerEvent[] => {
    const said = filledTextOf(value)
    if (said === undefined) return NONE
    const part = partOf(item, index)
    const isNewPart = !part.hasText
    part.hasText = true
    length += characterCount(said)
    return [{ type: 'text', text: said, ...(isNewPart && { isNewPart }) }]
  }

  const refusal = (item: ItemState, index: unknown, value: unknown): readonly AnswerEvent[] => {
    const said = filledTextOf(value)
    if (said === undefined) return NONE
    partOf(item, index).hasText = true
    return [{ type: 'refusal', text: said }]
  }

  const thought = (
    item: ItemState,
    kind: 'summary' | 'text',
    index: unknown,
    value: unknown,
  ): readonly AnswerEvent[] => {
    const said = filledTextOf(value)
    if (said === undefined || (item.thoughts ?? kind) !== kind) return NONE
    const at = typeof index === 'number' ? index : 0
    const isNext = item.thoughts !== undefined && item.thoughtIndex !== at
    item.thoughts = kind
    item.thoughtIndex = at
    return [{ type: 'reasoning', text: isNext ? BETWEEN_THOUGHTS + said : said }]
  }

  /** A thought that is done, if no piece of it has come. */
  const wholeThought = (
    item: ItemState,
    kind: 'summary' | 'text',
    index: unknown,
    value: unknown,
  ): readonly AnswerEvent[] => {
    const isSaid = item.thoughts === kind && (item.thoughtIndex ?? -1) >= Number(index ?? 0)
    return isSaid ? NONE : thought(item, kind, index, value)
  }

  const begin = (item: ItemState, { call_id, id, name }: JsonObject): readonly AnswerEvent[] =>
    made.add({
      index: item.key,
      id: filledTextOf(call_id) ?? filledTextOf(id),
      name: filledTextOf(name),
      text: '',
      opaque: undefined,
    })

  const argue = (item: ItemState, value: unknown): readonly AnswerEvent[] => {
    const said = textOf(value) ?? ''
    if (said === '') return NONE
    item.hasArguments = true
    return made.add({
      index: item.key,
      id: undefined,
      name: undefined,
      text: said,
      opaque: undefined,
    })
  }

  const wholeMessage = (item: ItemState, { content }: JsonObject): AnswerEvent[] =>
    objectsOf(content).flatMap((part, index) => {
      const state = partOf(item, index)
      const isSaid = state.hasText
      const said =
        part.type === 'refusal'
          ? refusal(item, index, isSaid ? undefined : part.refusal)
          : text(item, index, isSaid ? undefined : part.text)
      for (const annotation of objectsOf(part.annotations)) note(state, annotation)
      return [...said, ...cited(state)]
    })

  const done = (item: ItemState, value: JsonObject): readonly AnswerEvent[] => {
    if (item.isDone) return NONE
    item.isDone = true
    switch (value.type) {
      case 'message': {
        const events = wholeMessage(item, value)
        return [...events, ...[...item.parts.values()].flatMap(cited)]
      }
      case 'reasoning':
        return wholeReasoning(item, value)
      case 'function_call': {
        const events = begin(item, value)
        return item.hasArguments ? events : [...events, ...argue(item, value.arguments)]
      }
      case 'web_search_call':
        return [readSearch(value)]
      default:
        return NONE
    }
  }

  const wholeReasoning = (item: ItemState, value: JsonObject): readonly AnswerEvent[] => {
    const events: AnswerEvent[] = []
    objectsOf(value.summary).forEach((part, index) => {
      events.push(...wholeThought(item, 'summary', index, part.text))
    })
    objectsOf(value.content).forEach((part, index) => {
      events.push(...wholeThought(item, 'text', index, part.text))
    })
    const encrypted = filledTextOf(value.encrypted_content)
    if (encrypted !== undefined)
      events.push({ type: 'opaque', opaque: { maker: 'openai', value: encrypted } })
    return events
  }

  return {
    read(type, event) {
      const value = objectOf(event.item)
      const item = stateOf(event.output_index, event.item_id ?? value?.id)
      if (item.isDone) return NONE
      switch (type) {
        case 'response.output_item.added':
          return value?.type === 'function_call' ? begin(item, value) : NONE
        case 'response.output_item.done':
          return value ? done(item, value) : NONE
        case 'response.output_text.delta':
          return text(item, event.content_index, event.delta)
        case 'response.output_text.done':
          return isSaid(item, event.content_index)
            ? NONE
            : text(item, event.content_index, event.text)
        case 'response.output_text.annotation.added':
          for (const annotation of objectsOf([event.annotation]))
            note(partOf(item, event.content_index), annotation)
          return NONE
        case 'response.refusal.delta':
          return refusal(item, event.content_index, event.delta)
        case 'response.refusal.done':
          return isSaid(item, event.content_index)
            ? NONE
            : refusal(item, event.content_index, event.refusal)
        case 'response.reasoning_summary_text.delta':
          return thought(item, 'summary', event.summary_index, event.delta)
        case 'response.reasoning_summary_text.done':
          return wholeThought(item, 'summary', event.summary_index, event.text)
        case 'response.reasoning_text.delta':
          return thought(item, 'text', event.content_index, event.delta)
        case 'response.reasoning_text.done':
          return wholeThought(item, 'text', event.content_index, event.text)
        case 'response.function_call_arguments.delta':
          return argue(item, event.delta)
        case 'response.function_call_arguments.done':
          return item.hasArguments ? NONE : argue(item, event.arguments)
        default:
          return NONE
      }
    },
    readOutput: (output) =>
      objectsOf(output).flatMap((value, index) => done(wholeState(index, value.id), value)),
    end: () => [
      ...[...items.values()].flatMap(({ parts }) => [...parts.values()].flatMap(cited)),
      ...made.end(),
    ],
    get hasCalls() {
      return made.hasCalls
    },
  }
}

function note(part: PartState, annotation: JsonObject): void {
  const citation = readCitation(annotation, part.start)
  if (!citation) return
  const { place, span } = citation
  const url = place.kind === 'url' ? place.url : ''
  const key = `${span?.start} ${span?.end} ${url}`
  if (!part.citations.has(key)) part.citations.set(key, citation)
}

/** The citations of a part that have not been told. */
function cited(part: PartState): AnswerEvent[] {
  const events = [...part.citations.values()].map(
    (citation): AnswerEvent => ({ type: 'citation', citation }),
  )
  part.citations.clear()
  return events
}
