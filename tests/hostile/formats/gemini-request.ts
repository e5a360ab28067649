import type { Random } from '../../support/random'

const schema = {
  type: 'OBJECT',
  properties: {
    city: { type: 'STRING', nullable: true, enum: ['Paris', 'Oslo'], format: 'enum' },
    days: { type: 'ARRAY', items: { type: 'INTEGER', minimum: 1 }, minItems: '1', maxItems: '7' },
    more: { anyOf: [{ type: 'STRING' }, { type: 'NUMBER' }] },
  },
  required: ['city'],
  propertyOrdering: ['days', 'city'],
}

/** A request of Gemini's API that says everything which can be translated. */
export const GEMINI_REQUEST = {
  systemInstruction: { role: 'user', parts: [{ text: 'Be brief' }, { text: 'Be kind' }] },
  contents: [
    {
      role: 'user',
      parts: [
        { text: 'How warm is it?' },
        {
          inlineData: { mimeType: 'image/png', data: 'iVBORw0KGgo=' },
          mediaResolution: { level: 'MEDIA_RESOLUTION_LOW' },
        },
        { fileData: { mimeType: 'image/jpeg', fileUri: 'https://x.test/y.jpg' } },
        { inlineData: { mimeType: 'text/plain', data: 'aGVsbG8_' } },
      ],
    },
    {
      role: 'model',
      parts: [
        { text: 'hm', thought: true },
        { text: 'Let me look', thoughtSignature: 'cG9ydHVz' },
        {
          functionCall: { id: 'c1', name: 'weather', args: { city: 'Paris' } },
          thoughtSignature: 'AAECAw==',
        },
        { functionCall: { name: 'weather', args: { city: 'Oslo' } } },
        { executableCode: { language: 'PYTHON', code: 'print(1)' } },
        { codeExecutionResult: { outcome: 'OUTCOME_OK', output: '1' } },
      ],
    },
    {
      role: 'function',
      parts: [
        {
          functionResponse: {
            id: 'c1',
            name: 'weather',
            response: { output: '18 degrees' },
            parts: [{ inlineData: { mimeType: 'image/png', data: 'iVBORw0KGgo=' } }],
          },
        },
        { functionResponse: { name: 'weather', response: { error: 'unknown' } } },
      ],
    },
    { role: 'model', parts: [{ text: 'Warm' }] },
    { parts: [{ text: 'And in Oslo?' }] },
  ],
  tools: [
    {
      functionDeclarations: [
        { name: 'weather', description: 'd', parameters: schema, response: { type: 'STRING' } },
        {
          name: 'note',
          description: 'd',
          parametersJsonSchema: { type: 'object', properties: { a: { type: ['string', 'null'] } } },
          behavior: 'BLOCKING',
        },
      ],
    },
    { googleSearch: {} },
  ],
  toolConfig: {
    functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['weather', 'note'] },
    retrievalConfig: { languageCode: 'en' },
  },
  generationConfig: {
    candidateCount: 1,
    maxOutputTokens: 64,
    temperature: 0.5,
    topP: 0.9,
    topK: 40,
    seed: 7,
    stopSequences: ['END'],
    presencePenalty: 0.1,
    frequencyPenalty: 0.1,
    responseMimeType: 'application/json',
    responseSchema: schema,
    responseModalities: ['TEXT'],
    thinkingConfig: { includeThoughts: true, thinkingLevel: 'low' },
    mediaResolution: 'MEDIA_RESOLUTION_LOW',
  },
  safetySettings: [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'BLOCK_NONE' }],
  serviceTier: 'standard',
  labels: { a: 'b' },
} as const

/** What the client chooses the names in, which Google leaves as they are. */
const CLIENTS_OWN = new Set(['args', 'labels', 'parametersJsonSchema', 'properties', 'response'])

const snakeCase = (name: string): string =>
  name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** The same JSON with some names of Google's spelled with underscores. */
export function respelled(value: unknown, random: Random): unknown {
  if (Array.isArray(value)) return value.map((item) => respelled(item, random))
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).map(([name, inner]): [string, unknown] => [
    random.below(2) === 0 ? snakeCase(name) : name,
    CLIENTS_OWN.has(name) ? inner : respelled(inner, random),
  ])
  return Object.fromEntries(members)
}
