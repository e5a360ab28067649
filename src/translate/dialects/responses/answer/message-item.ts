import { characterCount } from '../../../citation'
import { type GrowingText, growingText } from './growing-text'
import { newId } from './new-id'
import { added, done, type ItemPlace, type OutputItem, placeOf } from './output-item'
import { type CitedText, citedText } from './url-citations'
import { inside } from './write-event'

/** How much text of the whole answer has come. Citations count from its beginning. */
export type Said = { characters: number }

type MessagePart = {
  type: 'output_text' | 'refusal'
  text: GrowingText
  cited: CitedText
  isBegun: boolean
  /** Where its pieces go. */
  where: string
}

/** Clients put the texts of a message together: it has one part, but where the model refuses. */
export function messageItem(place: ItemPlace, said: Said): OutputItem {
  const { write } = place
  const id = newId('msg')
  const at = placeOf(id, place)
  const head = { id, type: 'message', role: 'assistant' }
  const parts: MessagePart[] = []
  /** The part whose events are being sent. */
  let open = 0

  const partOf = (type: MessagePart['type']): MessagePart => {
    const last = parts.at(-1)
    if (last?.type === type) return last
    const cited = citedText(said.characters)
    const where = inside({ ...at, content_index: parts.length })
    const part: MessagePart = { type, text: growingText(), cited, isBegun: false, where }
    parts.push(part)
    return part
  }

  const sendPart = (part: MessagePart, content_index: number, isLast: boolean): string => {
    let events = ''
    if (!part.isBegun) {
      part.isBegun = true
      events += write('response.content_part.added', {
        ...at,
        content_index,
        part: printPart(part),
      })
    }
    const delta = part.text.next(isLast)
    if (delta !== '') {
      const members = `${part.where},"delta":${JSON.stringify(delta)}`
      events +=
        part.type === 'refusal'
          ? write('response.refusal.delta', members)
          : write('response.output_text.delta', `${members},"logprobs":[]`)
    }
    for (const { annotation, annotation_index } of part.cited.next())
      events += write('response.output_text.annotation.added', {
        ...at,
        content_index,
        annotation_index,
        annotation,
      })
    return events
  }

  const endPart = (part: MessagePart, content_index: number): string => {
    const where = { ...at, content_index }
    const text = part.text.all
    const ended =
      part.type === 'refusal'
        ? write('response.refusal.done', { ...where, refusal: text })
        : write('response.output_text.done', { ...where, text, logprobs: [] })
    return ended + write('response.content_part.done', { ...where, part: printPart(part) })
  }

  return {
    take(event) {
      switch (event.type) {
        case 'text': {
          const part = partOf('output_text')
          const count = characterCount(event.text)
          part.text.push(event.text)
          part.cited.say(count, event.isNewPart === true)
          said.characters += count
          return true
        }
        case 'refusal':
          partOf('refusal').text.push(event.text)
          return true
        case 'citation':
          if (parts.at(-1)?.type === 'output_text') parts.at(-1)?.cited.cite(event.citation)
          return true
        default:
          return false
      }
    },
    isComplete: () => true,
    begin: () => added(place, { ...head, status: 'in_progress', content: [] }),
    send(isLast) {
      let events = ''
      for (;;) {
        const part = parts[open]
        if (!part) return events
        const isLastPiece = isLast || open < parts.length - 1
        events += sendPart(part, open, isLastPiece)
        if (!isLastPiece) return events
        events += endPart(part, open++)
      }
    },
    value: (status) => ({ ...head, status, content: parts.map(printPart) }),
    end: (value) => done(place, value),
  }
}

const printPart = ({ type, text, cited }: MessagePart) =>
  type === 'refusal'
    ? { type, refusal: text.all }
    : { type, text: text.all, annotations: cited.all, logprobs: [] }
