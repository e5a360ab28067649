import type { AnswerEvent } from '../../../answer-events'
import type { JsonObject } from '../../../conversation'
import { filledTextOf, objectOf, objectsOf } from '../../../values'
import { blockText, mediaText } from './block-text'
import { callIn, calls } from './calls'
import { citedText } from './cited-text'
import { joinedBase64 } from './joined-base64'
import { thoughts } from './thoughts'

/** Reads the blocks of an answer, whole or in pieces. */
export type BlockReader = {
  /** A block that begins, or a whole one. */
  start(index: unknown, block: JsonObject, events: AnswerEvent[]): void
  delta(index: unknown, delta: JsonObject, events: AnswerEvent[]): void
  stop(index: unknown, events: AnswerEvent[]): void
  stopAll(events: AnswerEvent[]): void
  readonly hasCalls: boolean
}

/** A picture that comes in pieces. */
type OpenImage = { start: JsonObject; pieces: string[]; error: unknown }

/**
 * Makes a reader of blocks. It goes by what a piece is, not by what its block began as: Bedrock begins blocks
 * of text nowhere, and relays leave out more.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ContentBlockDelta.html
 */
export function blockReader(): BlockReader {
  const thought = thoughts()
  const call = calls()
  const cited = citedText()
  const images = new Map<unknown, OpenImage>()

  const say = (text: string | undefined, index: unknown, events: AnswerEvent[]) => {
    if (text === undefined || text === '') return
    thought.end(events)
    cited.say(text, index, events)
  }

  const addImage = (index: unknown, delta: JsonObject) => {
    const image = images.get(index) ?? { start: {}, pieces: [], error: undefined }
    images.set(index, image)
    const bytes = filledTextOf(objectOf(delta.source)?.bytes)
    if (bytes !== undefined) image.pieces.push(bytes)
    image.error = delta.error ?? image.error
  }

  const endImage = (index: unknown, events: AnswerEvent[]) => {
    const image = images.get(index)
    if (!image) return
    images.delete(index)
    const { start, pieces, error } = image
    const source = { ...objectOf(start.source), bytes: joinedBase64(pieces) }
    say(mediaText('image', { error, ...start, source }), index, events)
  }

  const stop = (index: unknown, events: AnswerEvent[]) => {
    thought.end(events)
    call.end(index, events)
    endImage(index, events)
    cited.end(index, events)
  }

  return {
    start(index, block, events) {
      stop(index, events)
      const used = callIn(block)
      const image = objectOf(block.image)
      if (used) call.begin(index, used, events)
      else if (block.reasoningContent) thought.read(block.reasoningContent, events)
      else if (image && !image.source && !image.error)
        images.set(index, { start: image, pieces: [], error: undefined })
      else {
        say(blockText(block), index, events)
        for (const one of objectsOf(objectOf(block.citationsContent)?.citations))
          cited.cite(one, index)
      }
    },
    delta(index, delta, events) {
      const used = callIn(delta)
      const image = objectOf(delta.image)
      if (delta.citation) cited.cite(delta.citation, index)
      if (typeof delta.text === 'string') say(delta.text, index, events)
      else if (used) {
        thought.end(events)
        call.piece(index, used, events)
      } else if (delta.reasoningContent) thought.read(delta.reasoningContent, events)
      else if (image) addImage(index, image)
      else say(blockText(delta), index, events)
    },
    stop,
    stopAll(events) {
      cited.endLast(events)
      thought.end(events)
      call.endAll(events)
      for (const index of [...images.keys()]) endImage(index, events)
    },
    get hasCalls() {
      return call.hasCalls
    },
  }
}
