import type { AnswerEvent, PrintOptions } from '../../../answer-events'
import type { JsonObject } from '../../../conversation'
import { textsOf } from '../../../values'
import { callItem } from './call-item'
import { calledBy } from './called'
import { compactionItem } from './compaction-item'
import { messageItem } from './message-item'
import type { ItemStatus, OutputItem } from './output-item'
import { reasoningItem } from './reasoning-item'
import { searchItem } from './search-item'
import type { WriteEvent } from './write-event'

/** Puts the pieces of an answer into items. One item is open at a time. */
export type OutputItems = {
  /** The events that a piece lets go; none where it must wait for the open item to end. */
  add(event: AnswerEvent): string
  /** The events that end every item. The last one has this status, unless it is complete. */
  end(last: ItemStatus): string
  /** The items that have ended, and the open one as far as it has come. */
  sofar(): readonly JsonObject[]
  /** The items that have ended. */
  readonly ended: readonly JsonObject[]
}

/** The name of the pages of a search in a request's `include`. */
const SOURCES = 'web_search_call.action.sources'

/**
 * OpenAI sends its items one after another, and clients keep them in the order in which they end. So a piece of
 * another item waits until the open one is complete: calls in parallel may come in turns.
 */
export function outputItems(
  { clientTools, asksForSearch, asked }: PrintOptions,
  write: WriteEvent,
): OutputItems {
  const ended: JsonObject[] = []
  /** The items that have not ended. The open one is the first behind those that have. */
  const items: (OutputItem | undefined)[] = []
  const calls = new Map<string, OutputItem>()
  const callIds = new Set<string>()
  const said = { characters: 0 }
  let isBegun = false

  const add = (item: OutputItem) => {
    items.push(item)
    return item
  }
  const place = () => ({ index: items.length, write })

  /** An id that no other call has. Clients refuse an answer with one id twice. */
  const callIdOf = (key: string, id: string | undefined): string => {
    const wanted = id || `call_${key}`
    const free = callIds.has(wanted) ? `${wanted}_${callIds.size}` : wanted
    callIds.add(free)
    return free
  }

  const call = (event: AnswerEvent & { type: 'call' }) => {
    const { key, id, name = '', opaque } = event
    const known = calls.get(key)
    if (known) return void known.take(event)
    if (opaque && !items.at(-1)?.takeOfCall?.(opaque)) add(reasoningItem(place(), opaque))
    const item = add(callItem(place(), calledBy(clientTools?.get(name), name, callIdOf(key, id))))
    calls.set(key, item)
    item.take(event)
  }

  const take = (event: AnswerEvent) => {
    if (event.type === 'call') return call(event)
    if ('text' in event && event.text === '') return
    const last = items.at(-1)
    if (last?.take(event)) return
    switch (event.type) {
      case 'text':
      case 'refusal':
        return void add(messageItem(place(), said)).take(event)
      case 'reasoning':
      case 'opaque':
        return void add(reasoningItem(place())).take(event)
      case 'compaction':
        return void add(compactionItem(place(), event))
      case 'search':
        if (!asksForSearch) return
        return void add(searchItem(place(), event, textsOf(asked?.('include')).includes(SOURCES)))
    }
  }
  const begin = (item: OutputItem): string => {
    if (isBegun) return ''
    isBegun = true
    return item.begin()
  }

  const finish = (item: OutputItem, status: ItemStatus): string => {
    const sent = begin(item) + item.send(true)
    const value = item.value(status)
    items[ended.length] = undefined
    ended.push(value)
    isBegun = false
    return sent + item.end(value)
  }

  return {
    add(event) {
      take(event)
      let events = ''
      for (;;) {
        const open = items[ended.length]
        if (!open) return events
        if (items.length - ended.length === 1 || !open.isComplete())
          return events + begin(open) + open.send(false)
        events += finish(open, 'completed')
      }
    },
    end(last) {
      let events = ''
      for (;;) {
        const open = items[ended.length]
        if (!open) return events
        events += finish(open, items.length - ended.length === 1 ? last : 'completed')
      }
    },
    sofar() {
      const open = items[ended.length]
      // Half a call is of no use.
      return open && isBegun && open.isComplete() ? [...ended, open.value('incomplete')] : ended
    },
    get ended() {
      return ended
    },
  }
}
