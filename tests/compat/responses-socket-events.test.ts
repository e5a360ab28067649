import { expect, test } from 'bun:test'
import { kitPortus } from '../support/clients/kit-portus'
import { type Frame, responsesSocket } from '../support/clients/responses-socket'
import { FAMILIES } from '../support/matrix/families'
import { reaches } from '../support/matrix/reaches'
import { KEY } from '../support/portus'
import type { Speech } from '../support/providers/kit/kit'

/** The socket says of every format that is translated what the stream of events says. */

const FORMATS = FAMILIES.filter(({ format }) => reaches(format, 'responses') === 'translated')

const SPEECHES: readonly Speech[] = [
  { thought: 'Let me see.', text: 'Hello there' },
  { calls: [{ id: 'call_1', name: 'weather', input: { city: 'Paris' } }] },
]

const REQUEST = {
  input: 'How warm is it?',
  store: false,
  tools: [
    {
      type: 'function',
      name: 'weather',
      parameters: { type: 'object', properties: { city: { type: 'string' } } },
    },
  ],
}

const kit = kitPortus((url) => ({
  aliases: Object.fromEntries(FORMATS.map(({ format }, at) => [`f${at}`, format.alias(url)])),
}))

/** Events without what is of each answer alone: ids, times, and the headers that a frame repeats. */
const plain = (events: readonly Frame[]): unknown =>
  JSON.parse(
    JSON.stringify(events.map(({ headers, ...event }) => event)).replaceAll(
      /"(id|item_id|call_id|created_at|completed_at|obfuscation)":("[^"]*"|[\d.]+)/g,
      '"$1":0',
    ),
  )

const eventsIn = (text: string): Frame[] =>
  text
    .split('\n\n')
    .flatMap((event) => /^data: (\{.*)$/m.exec(event)?.[1] ?? [])
    .map((data) => JSON.parse(data) as Frame)

test.each(FORMATS.map(({ name }, at) => [name, at] as const))(
  'of %s come the same events by the socket and by the stream',
  async (_, at) => {
    const { format } = FORMATS[at] as (typeof FORMATS)[number]
    const socket = await responsesSocket(kit.portus.url)
    for (const speech of SPEECHES) {
      kit.provider.answer = format.say(speech)
      const streamed = await fetch(`${kit.portus.url}/v1/responses`, {
        method: 'POST',
        headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
        body: JSON.stringify({ ...REQUEST, model: `f${at}`, stream: true }),
      })
      const events = eventsIn(await streamed.text())
      socket.send({ type: 'response.create', ...REQUEST, model: `f${at}` })
      const frames = await socket.next()

      expect(events.at(-1)?.type).toBe('response.completed')
      expect(plain(frames)).toEqual(plain(events))
    }
    socket.socket.close()
    await socket.closed
  },
)
