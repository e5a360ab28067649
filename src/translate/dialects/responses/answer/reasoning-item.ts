import type { Opaque } from '../../../conversation'
import { printEncrypted } from '../../carried-thought'
import { growingText } from './growing-text'
import { newId } from './new-id'
import { added, done, type ItemPlace, type OutputItem, placeOf } from './output-item'
import { inside, writeDelta } from './write-event'

/**
 * What the model thought: a summary, where it has a text. What the maker wants back has to come back with the item.
 * https://platform.openai.com/docs/guides/reasoning
 *
 * @param ofCall What the maker wants back with the next call, where no thought stands before the call. A call itself has
 *   no place for it.
 */
export function reasoningItem(place: ItemPlace, ofCall?: Opaque): OutputItem {
  const { write } = place
  const id = newId('rs')
  const at = { ...placeOf(id, place), summary_index: 0 }
  const where = inside(at)
  const head = { id, type: 'reasoning' }
  const text = growingText()
  let hasText = false
  let isBegun = false
  let opaque = ofCall
  let isOfCall = ofCall !== undefined
  let isRedacted = false

  const part = () => ({ type: 'summary_text', text: text.all })

  return {
    take(event) {
      if (opaque) return false
      if (event.type === 'reasoning') {
        text.push(event.text)
        hasText ||= event.text !== ''
        return true
      }
      if (event.type !== 'opaque' || (event.isRedacted && hasText)) return false
      opaque = event.opaque
      isRedacted = event.isRedacted === true
      return true
    },
    // One item for both: LangChain keeps the last item of reasoning alone, and shows its summary.
    takeOfCall(given) {
      if (opaque) return false
      opaque = given
      isOfCall = true
      return true
    },
    isComplete: () => true,
    begin: () => added(place, { ...head, summary: [] }),
    send(isLast) {
      if (!hasText) return ''
      let events = ''
      if (!isBegun) {
        isBegun = true
        events += write('response.reasoning_summary_part.added', { ...at, part: part() })
      }
      const delta = text.next(isLast)
      events += writeDelta(write, 'response.reasoning_summary_text.delta', where, delta)
      if (!isLast) return events
      return (
        events +
        write('response.reasoning_summary_text.done', { ...at, text: text.all }) +
        write('response.reasoning_summary_part.done', { ...at, part: part() })
      )
    },
    value: () => ({
      ...head,
      summary: hasText ? [part()] : [],
      encrypted_content: printEncrypted({
        text: text.all,
        isRedacted,
        isOfCall,
        ...(opaque && { opaque }),
      }),
    }),
    end: (value) => done(place, value),
  }
}
