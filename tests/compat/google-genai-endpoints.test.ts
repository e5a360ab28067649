import { expect, test } from 'bun:test'
import { FunctionCallingConfigMode, GoogleGenAI } from '@google/genai'
import { testClient, thrown, WRONG_KEY } from '../support/clients/matrix'
import { expectProviderCredentials } from '../support/clients/stack'
import { KEY } from '../support/portus'

const SCHEMA = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
} as const

const WEATHER = {
  functionDeclarations: [
    { name: 'weather', description: 'The weather', parametersJsonSchema: SCHEMA },
  ],
}

testClient('@google/genai', (stack, gateway) => {
  const client = (apiKey = KEY) =>
    new GoogleGenAI({ apiKey, httpOptions: { baseUrl: stack().url, apiVersion: 'v1beta' } }).models

  test.each(['claude', 'gpt'])('answers generateContent and its stream of %s', async (model) => {
    const request = { model, contents: 'Hello!' }
    const whole = await client().generateContent(request)
    let streamed = ''
    for await (const { text } of await client().generateContentStream(request))
      streamed += text ?? ''

    expect([whole.text, streamed]).toEqual(['Hello there', 'Hello there'])
    for (const received of stack().provider.received) expectProviderCredentials(received)
  })

  test('sends tools, and the schema of an answer', async () => {
    const forced = { functionCallingConfig: { mode: FunctionCallingConfigMode.AUTO } }
    await client().generateContent({
      model: 'gpt',
      contents: 'How is the weather in Paris?',
      config: { tools: [WEATHER], toolConfig: forced },
    })
    await client().generateContent({
      model: 'gpt',
      contents: 'A city',
      config: { responseMimeType: 'application/json', responseJsonSchema: SCHEMA },
    })
    const [tools, schema] = stack().provider.received.map(({ json }) => JSON.stringify(json))

    expect(tools).toContain('"name":"weather"')
    expect(schema).toContain('json_schema')
  })

  test('counts tokens and makes vectors, one and several', async () => {
    const { totalTokens } = await client().countTokens({ model: 'claude', contents: 'Hello!' })
    const one = await client().embedContent({ model: 'gpt', contents: 'a' })
    const two = await client().embedContent({ model: 'gpt', contents: ['a', 'b'] })

    // Behind another gateway a count is an estimate.
    expect(totalTokens).toBe(gateway === 'embedded' ? 14 : 11)
    expect([one.embeddings?.length, two.embeddings?.length]).toEqual([1, 2])
  })

  test('throws for a wrong key', async () => {
    const error = await thrown(
      client(WRONG_KEY).generateContent({ model: 'claude', contents: 'Hello!' }),
    )

    expect(error).toMatchObject({ status: 401 })
  })
})
