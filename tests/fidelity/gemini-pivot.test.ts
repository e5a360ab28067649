import { expect, test } from 'bun:test'
import { KEY, startPortus } from '../support/portus'
import { geminiRefusal } from '../support/providers/gemini-checks'
import { googleFormat } from '../support/providers/kit/gemini'
import { membersOf } from '../support/providers/kit/kit'
import { startProvider } from '../support/providers/server'

/** What a request means does not hang on whether its bytes pass or the gateway writes them anew. */

const SCHEMA = {
  type: 'OBJECT',
  properties: { city: { type: 'STRING', description: 'Where' }, days: { type: 'INTEGER' } },
  required: ['city'],
}

const TURNS = [
  { role: 'user', parts: [{ text: 'How warm is it in Paris?' }] },
  { role: 'model', parts: [{ text: 'It has 18 degrees.' }] },
  {
    role: 'user',
    parts: [{ text: 'And this?' }, { inlineData: { mimeType: 'image/png', data: 'iVBORw0KGgo=' } }],
  },
]

const REQUESTS: readonly [sentence: string, request: Readonly<Record<string, unknown>>][] = [
  ['turns with a picture', { contents: TURNS }],
  ['a system instruction', { contents: TURNS, systemInstruction: { parts: [{ text: 'Brief' }] } }],
  [
    'a function',
    {
      contents: TURNS.slice(0, 1),
      tools: [
        { functionDeclarations: [{ name: 'weather', description: 'd', parameters: SCHEMA }] },
      ],
      toolConfig: { functionCallingConfig: { mode: 'ANY' } },
    },
  ],
  [
    'how the answer is to be made',
    {
      contents: TURNS.slice(0, 1),
      generationConfig: {
        maxOutputTokens: 64,
        temperature: 0.5,
        topP: 0.9,
        stopSequences: ['END'],
      },
    },
  ],
  [
    'a form of the answer',
    {
      contents: TURNS.slice(0, 1),
      generationConfig: { responseMimeType: 'application/json', responseSchema: SCHEMA },
    },
  ],
]

/** A body in one of the spellings that Google takes: names in camel case, types in capital letters. */
function spelled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(spelled)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      name === 'type' && typeof inner === 'string' ? inner.toUpperCase() : spelled(inner),
    ]),
  )
}

/** What counts of a body that Gemini gets, without what says nothing. */
function meaningOf(body: Readonly<Record<string, unknown>>) {
  const { contents, systemInstruction, tools, toolConfig, generationConfig } = body
  const { temperature, topP, maxOutputTokens, stopSequences, responseMimeType, ...config } =
    membersOf(generationConfig)
  return {
    contents,
    system: membersOf(systemInstruction).parts,
    tools,
    mode: membersOf(membersOf(toolConfig).functionCallingConfig).mode,
    config: { temperature, topP, maxOutputTokens, stopSequences, responseMimeType },
    schema: config.responseSchema ?? config.responseJsonSchema,
  }
}

test.each(REQUESTS)(
  '%s mean the same with the client’s bytes and by the pivot',
  async (_, request) => {
    using provider = startProvider(googleFormat.say({ text: 'Hello' }))
    await using portus = await startPortus({
      aliases: {
        own: googleFormat.alias(provider.url),
        pivot: { ...googleFormat.alias(provider.url), passthrough: false },
      },
    })
    for (const alias of ['own', 'pivot'])
      await fetch(`${portus.url}/v1beta/models/${alias}:generateContent`, {
        method: 'POST',
        headers: { 'x-goog-api-key': KEY },
        body: JSON.stringify(request),
      })
    const [own = {}, pivot = {}] = provider.received.map(({ json }) => membersOf(spelled(json)))

    expect(provider.received).toHaveLength(2)
    expect(meaningOf(pivot)).toEqual(meaningOf(own))
    // The model stands in the path, and Google takes it in the body, too.
    const { model, ...body } = pivot
    expect(geminiRefusal(body, { model: 'gemini-3-pro-preview' })).toBeUndefined()
  },
)
