import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import OpenAI from 'openai'
import { DEMO_ALIASES } from '../../src/demo/provider'
import { genaiClient } from '../support/clients/drivers/google-genai'
import { responseIn, responsesSocket } from '../support/clients/responses-socket'
import { KEY, startPortus } from '../support/portus'

let portus: Awaited<ReturnType<typeof startPortus>>
let openai: OpenAI

beforeAll(async () => {
  portus = await startPortus({ aliases: DEMO_ALIASES })
  openai = new OpenAI({ apiKey: KEY, baseURL: `${portus.url}/v1`, maxRetries: 0 })
})
afterAll(() => portus.stop(true))

const HELLO = 'Hello from Portus! This is the demo model; you said: Hi'

test('the demo answers over a WebSocket, and knows what was said', async () => {
  using client = await responsesSocket(portus.url)

  const first = await client.turn({ model: 'demo-openai', input: 'Hi' })
  const { id } = responseIn(first.at(-1))
  const second = await client.turn({ model: 'demo', input: 'Ho', previous_response_id: id })

  expect(JSON.stringify(first.at(-1))).toContain(HELLO)
  expect(JSON.stringify(second.at(-1))).toContain('you said: Ho')
})

test('the demo models answer Google’s SDK, whole and as a stream', async () => {
  const { models } = genaiClient(portus.url)
  for (const model of ['demo', 'demo-openai']) {
    const request = { model, contents: 'Hi' }
    const whole = await models.generateContent(request)
    let streamed = ''
    for await (const { text } of await models.generateContentStream(request)) streamed += text ?? ''

    expect([whole.text, streamed]).toEqual([HELLO, HELLO])
  }
})

describe('the demo models, with OpenAI’s SDK', () => {
  test('answer a response, whole and as a stream that ends by its own word', async () => {
    const request = { model: 'demo-openai', input: [{ role: 'user' as const, content: 'Hi' }] }

    const whole = await openai.responses.create(request)
    const stream = openai.responses.stream(request)
    const types: string[] = []
    for await (const { type } of stream) types.push(type)

    expect(whole.output_text).toBe(HELLO)
    expect((await stream.finalResponse()).output_text).toBe(HELLO)
    expect([types[0], types.at(-1)]).toEqual(['response.created', 'response.completed'])
  })

  test('keep a response, go on from it, show it and delete it', async () => {
    const request = { model: 'demo', input: 'Hi' }

    const first = await openai.responses.create(request)
    const next = await openai.responses.create({ ...request, previous_response_id: first.id })
    const items = await openai.responses.inputItems.list(next.id, { order: 'asc' })
    const shown = await openai.responses.retrieve(first.id)
    await openai.responses.delete(first.id)
    const gone = await openai.responses
      .create({ ...request, previous_response_id: first.id })
      .catch((error: Error) => error)

    expect([first.output_text, shown.output_text, next.output_text]).toEqual([HELLO, HELLO, HELLO])
    expect(first).toMatchObject({ store: true })
    expect(items.data.map((item) => 'role' in item && item.role)).toEqual([
      'user',
      'assistant',
      'user',
    ])
    expect(gone).toMatchObject({ status: 400, param: 'previous_response_id' })
  })

  test('answer a completion, whole and as a stream', async () => {
    const request = { model: 'demo', prompt: 'Hi' }

    const whole = await openai.completions.create(request)
    const stream = await openai.completions.create({ ...request, stream: true })
    let streamed = ''
    for await (const { choices } of stream) streamed += choices[0]?.text ?? ''

    expect(whole.choices[0]?.text).toBe(HELLO)
    expect(streamed).toBe(HELLO)
  })

  test('make the same vectors in both encodings, nearer for texts that share words', async () => {
    const input = ['a ship in the harbour', 'a ship in the bay', 'quite unlike those']
    const request = { model: 'demo', input, dimensions: 64 }
    const dot = (a: number[], b: number[]) => a.reduce((sum, value, i) => sum + value * b[i]!, 0)

    // The SDK asks for base64 unless told otherwise, and decodes it.
    const { data } = await openai.embeddings.create(request)
    const floats = await openai.embeddings.create({ ...request, encoding_format: 'float' })

    const [ship, sameShip, other] = data.map(({ embedding }) => embedding)
    expect(ship).toHaveLength(64)
    expect(dot(ship!, floats.data[0]!.embedding)).toBeCloseTo(1, 5)
    expect(dot(ship!, sameShip!)).toBeGreaterThan(dot(ship!, other!))
  })

  test('flag the texts that name what moderation looks for', async () => {
    const { results } = await openai.moderations.create({
      model: 'demo-openai',
      input: ['Hi', 'I dislike violence'],
    })

    expect(results.map(({ flagged, categories }) => [flagged, categories.violence])).toEqual([
      [false, false],
      [true, true],
    ])
  })

  test('show themselves as one: the hidden one answers only by its name', async () => {
    const list = await openai.models.list()
    const files = await portus.call('/v1/files')

    expect(list.data.map(({ id }) => id)).toEqual(['demo'])
    expect(await files.text()).toContain('No provider here supports /v1/files')
  })
})
