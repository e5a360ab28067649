import { describe, expect, test } from 'bun:test'
import { Agent, OpenAIProvider, Runner, tool } from '@openai/agents'
import OpenAI from 'openai'
import { ResponsesWS } from 'openai/resources/responses/ws'
import { z } from 'zod'
import { kitPortus } from '../support/clients/kit-portus'
import { KEY } from '../support/portus'
import { anthropicFormat } from '../support/providers/kit/claude'
import { codexFormat } from '../support/providers/kit/codex'
import { googleFormat } from '../support/providers/kit/gemini'
import { responsesFormat } from '../support/providers/kit/openai-responses'

const FORMATS = [codexFormat, responsesFormat(), anthropicFormat, googleFormat]

/** The requests that Portus has answered, by method and status. */
const asked = (reports: { record: { method: string; path: string }; status: number }[]) =>
  reports.map(({ record, status }) => `${record.method} ${record.path} ${status}`)

describe.each(FORMATS.map((format) => [format.name, format] as const))('%s', (_, format) => {
  const kit = kitPortus((url) => ({ aliases: { kit: format.alias(url) } }))
  const { provider } = kit
  const client = () => new OpenAI({ baseURL: `${kit.portus.url}/v1`, apiKey: KEY, maxRetries: 0 })

  test('OpenAI’s SDK holds a conversation with ResponsesWS, and hears of errors', async () => {
    const start = kit.portus.reports.length
    const session = new ResponsesWS(client())
    const errors: string[] = []
    session.on('error', (error) => void errors.push(error.message))
    const answered = () =>
      new Promise<{ id: string; text: string }>((resolve) => {
        let text = ''
        const onDelta = ({ delta }: { delta: string }) => {
          text += delta
        }
        session.on('response.output_text.delta', onDelta)
        session.once('response.completed', ({ response }) => {
          session.off('response.output_text.delta', onDelta)
          resolve({ id: response.id, text })
        })
      })

    provider.answer = format.say({ text: 'One.' })
    session.send({ type: 'response.create', model: 'kit', input: 'First', store: false })
    const first = await answered()
    provider.answer = format.say({ text: 'Two.' })
    session.send({
      type: 'response.create',
      model: 'kit',
      input: 'Second',
      store: false,
      previous_response_id: first.id,
    })
    const second = await answered()
    session.send({ type: 'response.create', model: 'nobody', input: 'Third' })
    while (errors.length === 0) await Bun.sleep(5)
    session.close()
    await kit.portus.reported(start + 4)

    expect([first.text, second.text]).toEqual(['One.', 'Two.'])
    expect(format.hear(provider.received[1]!).text).toBe('FirstSecond')
    expect(errors[0]).toContain('no model "nobody"')
  })

  test('OpenAI’s Agents SDK runs a loop of tools over one socket', async () => {
    const start = kit.portus.reports.length
    const modelProvider = new OpenAIProvider({
      openAIClient: client() as never,
      useResponses: true,
      useResponsesWebSocket: true,
    })
    const cities: string[] = []
    const weather = tool({
      name: 'weather',
      description: 'Says the weather',
      parameters: z.object({ city: z.string() }),
      execute: ({ city }) => {
        cities.push(city)
        return `${city} is sunny`
      },
    })
    const agent = new Agent({
      name: 'forecaster',
      instructions: 'You know.',
      model: 'kit',
      tools: [weather],
    })
    const speeches = [
      { calls: [{ id: 'callParis', name: 'weather', input: { city: 'Paris' } }] },
      { calls: [{ id: 'callRomeX', name: 'weather', input: { city: 'Rome' } }] },
      { text: 'Both are sunny.' },
    ]
    provider.answer = (received) =>
      format.say(speeches[provider.received.length - 1] ?? {})(received)

    const { finalOutput } = await new Runner({ modelProvider, tracingDisabled: true }).run(
      agent,
      'Where?',
    )
    await modelProvider.close()

    expect(finalOutput).toBe('Both are sunny.')
    expect(cities).toEqual(['Paris', 'Rome'])
    await kit.portus.reported(start + 4)
    expect(asked(kit.portus.reports.slice(start))).toEqual([
      ...Array(3).fill('POST /v1/responses 200'),
      'GET /v1/responses 101',
    ])
  })
})
