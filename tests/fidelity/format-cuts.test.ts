import { expect, test } from 'bun:test'
import { readChunks } from '../support/assert/strict/chat'
import { readMessageEvents } from '../support/assert/strict/messages'
import { readResponseEvents } from '../support/assert/strict/responses'
import { KEY, startPortus } from '../support/portus'
import { startScripted } from '../support/providers/faulty/scripted'
import { cutAt, piecesOf } from '../support/providers/framing'
import { novaFormat } from '../support/providers/kit/bedrock'
import { chatFormat } from '../support/providers/kit/chat'
import { anthropicFormat, bedrockClaude, vertexClaude } from '../support/providers/kit/claude'
import { cohereFormat } from '../support/providers/kit/cohere'
import { googleFormat, vertexGemini } from '../support/providers/kit/gemini'
import type { Format } from '../support/providers/kit/kit'
import { random } from '../support/random'

/** So many places are cut in the suite; `FUZZ_CUTS=all` cuts everywhere. */
const PLACES = 60
const CUTS = process.env.FUZZ_CUTS
const SEED = 20_261_130

const SPEECH = {
  thought: 'Let me think – über etwas.',
  text: 'Grüße, 世界 🦊 there',
  calls: [
    { id: 'callParis', name: 'weather', input: { city: 'Zürich 🦊' } },
    { id: 'callOsloo', name: 'weather', input: { city: 'Oslo' } },
  ],
}

const FORMATS: readonly Format[] = [
  chatFormat({ provider: 'deepseek', thoughts: 'text' }),
  anthropicFormat,
  bedrockClaude,
  vertexClaude,
  googleFormat,
  vertexGemini,
  cohereFormat,
  novaFormat,
]

const TOOL = { name: 'weather', description: 'd' }
const SCHEMA = { type: 'object', properties: { city: { type: 'string' } } }
const TURNS = { max_tokens: 64, messages: [{ role: 'user', content: 'How warm is it?' }] }
const DIALECTS = {
  chat: {
    path: '/v1/chat/completions',
    asked: TURNS,
    tools: [{ type: 'function', function: { ...TOOL, parameters: SCHEMA } }],
    read: readChunks,
  },
  messages: {
    path: '/v1/messages',
    asked: TURNS,
    tools: [{ ...TOOL, input_schema: SCHEMA }],
    read: readMessageEvents,
  },
  responses: {
    path: '/v1/responses',
    asked: { max_output_tokens: 64, input: 'How warm is it?' },
    tools: [{ type: 'function', ...TOOL, parameters: SCHEMA }],
    read: (body: string) => {
      const { response: _, ...reading } = readResponseEvents(body)
      return reading
    },
  },
}

/** Cuts of so many bytes: everywhere, or in some places that follow from the seed. */
function cutsOf(length: number): number[] {
  const all = Array.from({ length: length - 1 }, (_, at) => at + 1)
  const { below } = random(SEED)
  return CUTS === 'all' ? all : Array.from({ length: PLACES }, () => all[below(all.length)] ?? 1)
}

for (const format of FORMATS)
  for (const [name, { path, asked: members, tools, read }] of Object.entries(DIALECTS))
    test(`a stream of ${format.name} may be cut at every byte on its way to ${name}`, async () => {
      let cut = (bytes: Buffer): readonly Uint8Array[] => [bytes]
      let length = 0
      using provider = await startScripted(async (received, wire) => {
        const answer = await format.say(SPEECH)(received)
        const bytes = Buffer.from(await answer.bytes())
        length = bytes.length
        await wire.send(
          `HTTP/1.1 ${answer.status} OK\r\nContent-Type: ${answer.headers.get('content-type')}\r\nContent-Length: ${length}\r\n\r\n`,
        )
        for (const piece of cut(bytes)) {
          await wire.send(piece)
          await new Promise((done) => setImmediate(done))
        }
        wire.done()
      })
      await using portus = await startPortus({ aliases: { it: format.alias(provider.url) } })
      const asked = async () => {
        const response = await fetch(portus.url + path, {
          method: 'POST',
          headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
          body: JSON.stringify({
            model: 'it',
            ...members,
            stream: true,
            tools,
          }),
        })
        return read(await response.text())
      }
      const meant = await asked()
      expect(meant).toMatchObject({ problems: [], text: SPEECH.text, end: 'whole' })
      expect(meant.calls.map((call) => JSON.parse(call))).toEqual(
        SPEECH.calls.map(({ input }) => input),
      )

      for (const at of cutsOf(length)) {
        cut = (bytes) => cutAt(bytes, at)
        expect({ at, ...(await asked()) }).toEqual({ at, ...meant })
      }
      for (const size of [1, 7]) {
        cut = (bytes) => piecesOf(bytes, size)
        expect({ size, ...(await asked()) }).toEqual({ size, ...meant })
      }
      expect(provider.faults).toEqual([])
      expect(portus.logged).toEqual([])
    }, 60_000)
