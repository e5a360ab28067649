import { customInput } from '../../../custom-input'
import { type Called, calledMembers } from './called'
import { growingText } from './growing-text'
import { newId } from './new-id'
import { added, done, type ItemPlace, type OutputItem, placeOf } from './output-item'
import { inside, writeDelta } from './write-event'

/**
 * A call of a tool that takes a text. The model has written the text as an argument of a function.
 * https://platform.openai.com/docs/guides/function-calling#custom-tools
 */
export function customItem(place: ItemPlace, called: Called): OutputItem {
  const { write } = place
  const id = newId('ctc')
  const at = placeOf(id, place)
  const where = inside(at)
  const text = growingText()
  const input = customInput()

  const item = (status: string) => ({
    id,
    type: 'custom_tool_call',
    status,
    ...calledMembers(called),
    input: text.all,
  })

  return {
    take(event) {
      if (event.type !== 'call') return false
      text.push(input.push(event.text))
      return true
    },
    isComplete: () => input.isComplete,
    begin: () => added(place, item('in_progress')),
    send(isLast) {
      if (isLast) text.push(input.finish())
      const sent = writeDelta(
        write,
        'response.custom_tool_call_input.delta',
        where,
        text.next(isLast),
      )
      if (!isLast) return sent
      return sent + write('response.custom_tool_call_input.done', { ...at, input: text.all })
    },
    value: (status) => item(input.isComplete ? 'completed' : status),
    end: (value) => done(place, value),
  }
}
