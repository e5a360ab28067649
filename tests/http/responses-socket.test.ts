import { describe, expect, test } from 'bun:test'
import { kitPortus } from '../support/clients/kit-portus'
import { type Frame, responseIn, responsesSocket } from '../support/clients/responses-socket'
import { anthropicFormat } from '../support/providers/kit/claude'
import { codexFormat, sealed } from '../support/providers/kit/codex'
import { googleFormat } from '../support/providers/kit/gemini'

const FORMATS = [codexFormat, anthropicFormat, googleFormat]

const CALL = { id: 'call1weather', name: 'weather', input: { city: 'Paris' } }
const TOOL = {
  type: 'function',
  name: 'weather',
  description: 'Says the weather',
  parameters: {
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
    additionalProperties: false,
  },
  strict: true,
}
const user = (text: string) => ({
  type: 'message',
  role: 'user',
  content: [{ type: 'input_text', text }],
})
const output = (call_id: string, text: string) => ({
  type: 'function_call_output',
  call_id,
  output: text,
})
const callOf = (frames: Frame[]) =>
  responseIn(frames.at(-1)).output?.find(({ type }) => type === 'function_call')
const textOf = (frames: Frame[]) =>
  frames
    .filter(({ type }) => type === 'response.output_text.delta')
    .map(({ delta }) => delta)
    .join('')

describe.each(FORMATS.map((format) => [format.name, format] as const))('%s', (_, format) => {
  const kit = kitPortus((url) => ({ aliases: { kit: format.alias(url), none: format.alias(url) } }))
  const { provider } = kit
  const body = {
    model: 'kit',
    store: false,
    tools: [TOOL],
    include: ['reasoning.encrypted_content'],
    reasoning: { effort: 'medium', summary: 'auto' },
  }
  const heard = (at: number) => format.hear(provider.received[at]!)

  test('a task of tools over one socket: a warm-up, and then only what is new', async () => {
    using client = await responsesSocket(kit.portus.url)
    const reported = kit.portus.reports.length

    const warm = await client.turn({ ...body, generate: false, input: [user('Go.')] })
    expect(warm.map(({ type }) => type)).toEqual([
      'response.created',
      'response.in_progress',
      'response.completed',
    ])
    expect(responseIn(warm.at(-1))).toMatchObject({ status: 'completed', output: [] })
    expect(provider.received).toHaveLength(0)

    provider.answer = format.say({ thought: 'Which?', text: 'I look.', calls: [CALL] })
    const first = await client.turn({
      ...body,
      previous_response_id: responseIn(warm.at(-1)).id,
      input: [],
    })
    provider.answer = format.say({ text: 'It is sunny.' })
    const second = await client.turn({
      ...body,
      previous_response_id: responseIn(first.at(-1)).id,
      input: [output(String(callOf(first)?.call_id), 'sunny')],
    })
    const third = await client.turn({
      ...body,
      previous_response_id: responseIn(second.at(-1)).id,
      input: 'Thanks.',
    })

    expect(first[0]?.type).toBe('response.created')
    expect(first.at(-1)?.type).toBe('response.completed')
    expect(textOf(second)).toBe('It is sunny.')
    expect(third.at(-1)?.type).toBe('response.completed')
    expect(provider.received).toHaveLength(3)
    expect(heard(0).text).toBe('Go.')
    expect(heard(1).calls.map(({ name }) => name)).toEqual(['weather'])
    expect(heard(1).results.map(({ text }) => text)).toEqual(['sunny'])
    expect(heard(2).text).toBe('Go.Thanks.')
    if (format === codexFormat)
      expect(heard(2).thoughts).toEqual([{ text: 'Which?', signature: sealed('Which?') }])
    for (const { headers, json } of provider.received) {
      expect(headers.get('upgrade')).toBeNull()
      expect(json).not.toHaveProperty('type')
      expect(json).not.toHaveProperty('generate')
      expect(json).not.toHaveProperty('previous_response_id')
    }
    const reports = await kit.portus.reported(reported + 4)
    expect(
      reports
        .slice(reported)
        .map(({ status, outcome, record }) => [record.method, status, outcome, record.alias]),
    ).toEqual(Array(4).fill(['POST', 200, 'complete', 'kit']))
    expect(new Set(reports.slice(reported).map(({ record }) => record.id)).size).toBe(4)
    client.socket.close()
    await kit.portus.reported(reported + 5)
    expect(kit.portus.reports.at(-1)).toMatchObject({ status: 101, outcome: 'complete' })
    expect(kit.portus.reports.at(-1)?.record).toMatchObject({
      method: 'GET',
      path: '/v1/responses',
    })
    expect(kit.portus.inFlight.held).toBe(0)
  })

  test('an error is a frame, and the connection lives on', async () => {
    using client = await responsesSocket(kit.portus.url)

    provider.answer = format.refuse
    const refused = await client.turn({ ...body, input: 'Go.' })
    const unknown = await client.turn({ ...body, model: 'nobody', input: 'Go.' })
    client.send('{"type":"response.create",')
    const broken = await client.next()
    client.send({ type: 'session.update' })
    const strange = await client.next()
    const background = await client.turn({ ...body, background: true, input: 'Go.' })
    provider.answer = format.say({ text: 'Hello!' })
    const good = await client.turn({ ...body, input: 'Go.' })

    expect(refused).toEqual([
      {
        type: 'error',
        status: 429,
        error: expect.objectContaining({ message: expect.any(String) }),
        headers: expect.objectContaining({ 'x-request-id': expect.any(String) }),
      },
    ])
    expect(unknown[0]).toMatchObject({ status: 404, error: { code: 'model_not_found' } })
    expect(broken[0]).toMatchObject({ status: 400, error: { code: 'invalid_request' } })
    expect(strange[0]).toMatchObject({ status: 400, error: { param: 'type' } })
    expect(background[0]).toMatchObject({ status: 400, error: { param: 'background' } })
    expect(textOf(good)).toBe('Hello!')
  })
})
