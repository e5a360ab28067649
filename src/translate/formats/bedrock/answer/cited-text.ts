import type { AnswerEvent } from '../../../answer-events'
import type { CitationPlace } from '../../../citation'
import type { JsonObject } from '../../../conversation'
import { type PlaceNames, readRange, readUrl } from '../../../read-place'
import { filledTextOf, objectOf, objectsOf, textOf } from '../../../values'

/** Text in blocks, and what it is cited from. */
export type CitedText = {
  say(text: string, index: unknown, events: AnswerEvent[]): void
  /** Takes a citation for the text of a block, of which some may have come. */
  cite(citation: unknown, index: unknown): void
  /** Sends what a block is cited from. */
  end(index: unknown, events: AnswerEvent[]): void
  endLast(events: AnswerEvent[]): void
}

/**
 * A stream has a citation before the text that it is for, or behind it. It is sent when all of the text is
 * known. https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_CitationsDelta.html
 */
export function citedText(): CitedText {
  let hasText = false
  /** The block of the last text. */
  let last: unknown
  const held = new Map<unknown, AnswerEvent[]>()
  /**
   * The blocks with text. Nova cites the web in blocks without one, behind the text.
   * https://docs.aws.amazon.com/nova/latest/nova2-userguide/web-grounding.html
   */
  const spoken = new Set<unknown>()

  const end = (index: unknown, events: AnswerEvent[]) => {
    const isOfLast = index === last
    const isMute = !spoken.has(index)
    for (const event of held.get(index) ?? [])
      if (hasText && (isOfLast || (isMute && isOfPage(event)))) events.push(event)
    held.delete(index)
  }

  return {
    say(text, index, events) {
      const isNewPart = hasText && index !== last
      if (isNewPart) end(last, events)
      hasText = true
      last = index
      spoken.add(index)
      events.push({ type: 'text', text, ...(isNewPart && { isNewPart }) })
    },
    cite(citation, index) {
      const read = readCitation(citation)
      if (!read) return
      const all = held.get(index)
      if (all) all.push(read)
      else held.set(index, [read])
    },
    end,
    endLast: (events) => end(last, events),
  }
}

const isOfPage = (event: AnswerEvent): boolean =>
  event.type === 'citation' && event.citation.place.kind === 'url'

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_CitationLocation.html */
function readCitation(value: unknown): AnswerEvent | undefined {
  const given = objectOf(value) ?? {}
  const place = placeOf(given)
  if (!place) return undefined
  const words = objectsOf(given.sourceContent).map(({ text }) => textOf(text) ?? '')
  const text = words.join('')
  const title = filledTextOf(given.title)
  return {
    type: 'citation',
    citation: { place, ...(text !== '' && { text }), ...(title !== undefined && { title }) },
  }
}

const NAMES: PlaceNames = ['documentIndex', 'start', 'end']
const IN_DOCUMENTS = [
  ['documentChar', 'characters'],
  ['documentPage', 'pages'],
  ['documentChunk', 'blocks'],
] as const

function placeOf({ location, source }: JsonObject): CitationPlace | undefined {
  const given = objectOf(location) ?? {}
  for (const [name, kind] of IN_DOCUMENTS) {
    const range = readRange(objectOf(given[name]) ?? {}, NAMES)
    if (range) return { kind, ...range }
  }
  const found = readRange(objectOf(given.searchResultLocation) ?? {}, [
    'searchResultIndex',
    'start',
    'end',
  ])
  const from = filledTextOf(source)
  if (found && from !== undefined) {
    const { document, start, end } = found
    return { kind: 'search result', result: document, start, end, source: from }
  }
  return readUrl(objectOf(given.web)?.url)
}
