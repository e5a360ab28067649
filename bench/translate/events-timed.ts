import { sseParser } from '../../src/stream/parse-sse'
import type { Timed } from './processor-time'
import type { Pair } from './requests-timed'
import { STREAMS } from './streams'

const OPTIONS = { requestId: 'bench', model: 'bench', includesUsage: true }

/** The streams of a format as bytes: no chunk holds more than one event. */
const chunksOf = (format: string): Uint8Array[] =>
  (STREAMS[format] ?? []).map(({ text }) => Buffer.from(text))

/** Finding the events of a stream in its bytes, and nothing else. */
export function plainEvents(format: string): Timed {
  const chunks = chunksOf(format)
  return {
    name: `plain ${format}`,
    count: chunks.length,
    run: () => {
      const parser = sseParser()
      let found = 0
      for (const chunk of chunks) found += parser.push(chunk).length
      return found
    },
  }
}

/** The events of a stream, read and printed as the client reads them. */
export function translatedEvents({ format, dialect, client }: Pair): Timed {
  const events = STREAMS[format.name] ?? []
  return {
    name: `events ${format.name} to ${client}`,
    count: events.length,
    run: () => {
      const parser = format.eventParser()
      const printer = dialect.eventPrinter(OPTIONS)
      let length = 0
      for (const event of events)
        for (const made of parser.push(event)) length += printer.print(made).length
      for (const made of parser.finish()) length += printer.print(made).length
      return length
    },
  }
}
