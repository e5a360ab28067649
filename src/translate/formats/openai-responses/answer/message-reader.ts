import type { AnswerEvent } from '../../../answer-events'
import { characterCount } from '../../../citation'
import type { JsonObject } from '../../../conversation'
import { filledTextOf, objectsOf } from '../../../values'
import { type ItemState, NO_EVENTS, type PartState } from './item-state'
import { readCitation } from './read-citation'

/** Reads the parts of messages: texts, refusals, and the citations in them. */
export type MessageReader = {
  /** A piece of a text. */
  text(item: ItemState, index: unknown, value: unknown): readonly AnswerEvent[]
  /** A text that is done, if no piece of it has come. */
  wholeText(item: ItemState, index: unknown, value: unknown): readonly AnswerEvent[]
  /** A piece of a refusal. */
  refusal(item: ItemState, index: unknown, value: unknown): readonly AnswerEvent[]
  /** A refusal that is done, if no piece of it has come. */
  wholeRefusal(item: ItemState, index: unknown, value: unknown): readonly AnswerEvent[]
  /** Notes a citation. It is told when its part is done. */
  note(item: ItemState, index: unknown, annotation: unknown): void
  /** A message that is done. */
  whole(item: ItemState, message: JsonObject): readonly AnswerEvent[]
}

/** https://platform.openai.com/docs/api-reference/responses/object */
export function messageReader(): MessageReader {
  /** How many characters the answer has so far. Citations of a part count from its own start. */
  let length = 0

  const partOf = (item: ItemState, index: unknown): PartState => {
    const at = placeOf(index)
    const part = item.parts.get(at) ?? { start: length, hasText: false, citations: new Map() }
    item.parts.set(at, part)
    return part
  }

  const text: MessageReader['text'] = (item, index, value) => {
    const said = filledTextOf(value)
    if (said === undefined) return NO_EVENTS
    const part = partOf(item, index)
    const isNewPart = !part.hasText
    part.hasText = true
    length += characterCount(said)
    return [{ type: 'text', text: said, ...(isNewPart && { isNewPart }) }]
  }

  const refusal: MessageReader['refusal'] = (item, index, value) => {
    const said = filledTextOf(value)
    if (said === undefined) return NO_EVENTS
    partOf(item, index).hasText = true
    return [{ type: 'refusal', text: said }]
  }

  const wholeText: MessageReader['wholeText'] = (item, index, value) =>
    isSaid(item, index) ? NO_EVENTS : text(item, index, value)

  const wholeRefusal: MessageReader['wholeRefusal'] = (item, index, value) =>
    isSaid(item, index) ? NO_EVENTS : refusal(item, index, value)

  return {
    text,
    wholeText,
    refusal,
    wholeRefusal,
    note(item, index, annotation) {
      for (const one of objectsOf([annotation])) noteIn(partOf(item, index), one)
    },
    whole: (item, { content }) => [
      ...placed(item, objectsOf(content)).flatMap(([index, part]) => {
        const state = partOf(item, index)
        const said =
          part.type === 'refusal'
            ? wholeRefusal(item, index, part.refusal)
            : wholeText(item, index, part.text)
        for (const annotation of objectsOf(part.annotations)) noteIn(state, annotation)
        return [...said, ...cited(state)]
      }),
      ...citationsLeft(item),
    ],
  }
}

/** The place of a part. Some servers leave it out where there is one part. */
const placeOf = (index: unknown): number => (typeof index === 'number' ? index : 0)

/**
 * The parts of a message that is done, at the places that its events named. Amazon Bedrock counts on over all items in
 * its events, so that a place may lie behind the last part.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/bedrock-mantle.html
 */
function placed(
  { parts }: ItemState,
  content: readonly JsonObject[],
): readonly (readonly [index: number, part: JsonObject])[] {
  const places = [...parts.keys()]
  const countsOn = places.some((place) => place >= content.length)
  return content.map((part, index) => [(countsOn ? places[index] : undefined) ?? index, part])
}

/** Whether a part has text. Asking begins no part, so that empty events keep nothing. */
const isSaid = ({ parts }: ItemState, index: unknown): boolean =>
  parts.get(placeOf(index))?.hasText === true

/** The citations of an item that have not been told. */
export const citationsLeft = ({ parts }: ItemState): AnswerEvent[] =>
  [...parts.values()].flatMap(cited)

function noteIn(part: PartState, annotation: JsonObject): void {
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
