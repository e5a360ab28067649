import { describe, expect, test } from 'bun:test'
import { Agent, type AgentOutputType, OpenAIProvider, Runner, tool } from '@openai/agents'
import OpenAI from 'openai'
import { z } from 'zod'
import { comparePage, writeSection } from '../../scripts/page-section'
import { isNamed } from '../support/clients/drivers/driver'
import { kitPortus } from '../support/clients/kit-portus'
import { thrown } from '../support/clients/matrix'
import { clientRows, thoughtMarks } from '../support/matrix/client-rows'
import { KEY } from '../support/portus'
import { FORMATS } from '../support/providers/kit/formats'
import type { Speech } from '../support/providers/kit/kit'

const FORECAST = { city: 'Paris', celsius: 21 }
const OUTPUT = z.object({ city: z.string(), celsius: z.number() })
const QUESTION = 'How warm is it in Paris?'

/** A model that hands over, asks a tool, and answers in the form that it was given. */
const SPEECHES: readonly Speech[] = [
  { calls: [{ id: 'callHandO', name: 'transfer_to_forecaster', input: {} }] },
  {
    thought: 'It must be asked.',
    calls: [{ id: 'callParis', name: 'weather', input: { city: 'Paris' } }],
  },
  { text: JSON.stringify(FORECAST) },
]

const rows = clientRows(['@openai/agents'])

describe.each(FORMATS.map((format) => [format.name, format] as const))(
  'OpenAI’s Agents SDK on %s',
  (_, format) => {
    const kit = kitPortus((url) => ({ aliases: { kit: format.alias(url) } }))
    const { provider } = kit

    for (const isStreamed of [false, true]) {
      const passed = rows.test('@openai/agents', format)
      test(`hands over, calls a tool and answers by a schema${isStreamed ? ', streamed' : ''}`, async () => {
        const asked: string[] = []
        const forecaster = new Agent({
          name: 'forecaster',
          instructions: 'You know the weather.',
          model: 'kit',
          tools: [weatherTool(asked)],
          ...(format.takesSchemaBesideTools !== false && { outputType: OUTPUT }),
        })
        const triage: Agent<unknown, AgentOutputType> = Agent.create({
          name: 'triage',
          instructions: 'You hand over.',
          model: 'kit',
          handoffs: [forecaster],
        })
        provider.answer = (received) =>
          format.say(SPEECHES[provider.received.length - 1] ?? {})(received)

        const output = await answerOf(triage, kit.portus.url, isStreamed)

        expect(typeof output === 'string' ? JSON.parse(output) : output).toEqual(FORECAST)
        expect(asked).toEqual(['Paris'])
        const heard = provider.received.map((received) => format.hear(received))
        expect(heard.map(({ tools }) => tools)).toEqual([
          ['transfer_to_forecaster'],
          ['weather'],
          ['weather'],
        ])
        expect(heard[2]?.text).toContain(QUESTION)
        expect(heard[2]?.calls.map(({ name, input }) => [name, input])).toEqual([
          ['transfer_to_forecaster', {}],
          ['weather', { city: 'Paris' }],
        ])
        expect(heard[2]?.results[1]?.text).toBe('21 °C')
        if (format.takesSchemaBesideTools !== false)
          expect(heard[2]?.schema).toMatchObject({ properties: { city: {}, celsius: {} } })
        passed(heard[2] && thoughtMarks(format, heard[2]))
      })
    }

    if (format.takesSchemaBesideTools === false) {
      const passed = rows.test('@openai/agents', format)
      test('is told that a schema beside tools is refused', async () => {
        const agent: Agent<unknown, AgentOutputType> = new Agent<unknown, AgentOutputType>({
          name: 'forecaster',
          model: 'kit',
          tools: [weatherTool([])],
          outputType: OUTPUT as AgentOutputType,
        })
        const error = await thrown(answerOf(agent, kit.portus.url, false))

        expect(isNamed(error, 'BadRequestError')).toBe(true)
        expect((error as Error).message).toMatch(
          /at the same time|cannot be translated for this model/,
        )
        expect(provider.received).toEqual([])
        passed(['s'])
      })
    }
  },
)

test('docs/clients.md has the row that these tests have seen', async () => {
  // Out of date? `PORTUS_WRITE_DOCS=true npx -y bun@1.4.5 test tests/compat/agents-sdk.test.ts` writes it.
  if (process.env.PORTUS_WRITE_DOCS === 'true') await writeSection(await rows.section())
  const { is, should } = await comparePage(await rows.section())

  expect(is).toBe(should)
})

/** A tool that remembers the cities that it was asked about. */
const weatherTool = (asked: string[]) =>
  tool({
    name: 'weather',
    description: 'The weather in a city',
    parameters: z.object({ city: z.string() }),
    execute: ({ city }) => {
      asked.push(city)
      return '21 °C'
    },
  })

async function answerOf(agent: Agent<unknown, AgentOutputType>, url: string, isStreamed: boolean) {
  const runner = new Runner({
    modelProvider: new OpenAIProvider({
      openAIClient: new OpenAI({ baseURL: `${url}/v1`, apiKey: KEY, maxRetries: 0 }),
      useResponses: true,
    }),
    tracingDisabled: true,
  })
  if (!isStreamed) return (await runner.run(agent, QUESTION)).finalOutput
  const stream = await runner.run(agent, QUESTION, { stream: true })
  await stream.completed
  return stream.finalOutput
}
