import { jsonProgress } from '../../../json-progress'
import { type Called, calledMembers } from './called'
import { growingText } from './growing-text'
import { newId } from './new-id'
import { added, done, type ItemPlace, type OutputItem, placeOf } from './output-item'
import { inside, writeDelta } from './write-event'

/** The arguments of a call that has none. */
const NO_ARGUMENTS = '{}'

/** A call of a function. https://platform.openai.com/docs/guides/function-calling#streaming */
export function functionItem(place: ItemPlace, called: Called): OutputItem {
  const { write } = place
  const id = newId('fc')
  const at = placeOf(id, place)
  const where = inside(at)
  const text = growingText()
  const progress = jsonProgress()

  const item = (status: string) => ({
    id,
    type: 'function_call',
    status,
    ...calledMembers(called),
    arguments: text.all,
  })

  return {
    take(event) {
      if (event.type !== 'call') return false
      text.push(event.text.slice(0, progress.push(event.text)))
      return true
    },
    isComplete: () => progress.state === 'complete',
    begin: () => added(place, item('in_progress')),
    send(isLast) {
      if (isLast && progress.state === 'empty') text.push(NO_ARGUMENTS)
      const sent = writeDelta(
        write,
        'response.function_call_arguments.delta',
        where,
        text.next(isLast),
      )
      if (!isLast) return sent
      const { all } = text
      return (
        sent +
        write('response.function_call_arguments.done', {
          ...at,
          name: called.name,
          arguments: all,
        })
      )
    },
    value: (status) => item(progress.state === 'complete' ? 'completed' : status),
    end: (value) => done(place, value),
  }
}
