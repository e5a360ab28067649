import { SCHEMAS } from './growing-requests'

/** Requests of Gemini's API that grow, each in one way. https://ai.google.dev/api/generate-content */

const many = <T>(count: number, make: (at: number) => T): T[] =>
  Array.from({ length: count }, (_, at) => make(at))

const said = (text = 'x') => ({ role: 'user', parts: [{ text }] })
const user = said()
const call = (at: number, name = 'f') => ({ functionCall: { name, args: { a: at } } })
const response = (name = 'f') => ({ functionResponse: { name, response: { output: 'r' } } })
const declared = (at: number, parameters: object) => ({ name: `f${at}`, parameters })
const OBJECT = { type: 'OBJECT', properties: { a: { type: 'STRING' } } }

/** A body may have some hundred. */
const LEVELS = 200

function deep(depth: number): object {
  let schema: object = { type: 'STRING' }
  for (let at = 0; at < depth; at++) schema = { type: 'ARRAY', items: schema }
  return schema
}

/** A schema in Google's words. Names of the client's own stay. */
const withNumbers = (schema: unknown): unknown =>
  JSON.parse(JSON.stringify(schema).replaceAll('"type":"string"', '"type":1,"nullable":true'))

export const GEMINIS: Readonly<Record<string, (size: number) => object>> = {
  'contents of the user': (size) => ({ contents: many(size, () => user) }),
  'contents in turns': (size) => ({
    contents: many(size, (at) => ({ role: at % 2 ? 'model' : 'user', parts: [{ text: 'x' }] })),
  }),
  'parts of one content': (size) => ({
    contents: [{ role: 'user', parts: many(size, () => ({ text: 'x' })) }],
  }),
  'parts of instructions': (size) => ({
    systemInstruction: { parts: many(size, () => ({ text: 'x' })) },
    contents: [user],
  }),
  'calls with responses': (size) => ({
    contents: [
      user,
      { role: 'model', parts: many(size, (at) => call(at)) },
      { role: 'user', parts: many(size, () => response()) },
    ],
  }),
  'calls in turns': (size) => ({
    contents: many(size, (at) =>
      at % 2 ? { role: 'user', parts: [response()] } : { role: 'model', parts: [call(at)] },
    ),
  }),
  'calls whose ids are taken': (size) => ({
    contents: [
      user,
      {
        role: 'model',
        parts: [
          ...many(size, (at) => call(at)),
          ...many(size, (at) => ({ functionCall: { id: `call_${at}`, name: 'g', args: {} } })),
        ],
      },
      {
        role: 'user',
        parts: [...many(size, () => response()), ...many(size, () => response('g'))],
      },
    ],
  }),
  'responses to the last call first': (size) => ({
    contents: [
      user,
      {
        role: 'model',
        parts: many(size, (at) => ({ functionCall: { id: `c${at}`, name: 'f', args: {} } })),
      },
      {
        role: 'user',
        parts: many(size, (at) => ({
          functionResponse: { id: `c${size - 1 - at}`, name: 'f', response: {} },
        })),
      },
    ],
  }),
  'responses without calls': (size) => ({
    contents: [user, { role: 'user', parts: many(size, () => response()) }],
  }),
  'members of a response': (size) => ({
    contents: [
      { role: 'model', parts: [call(0)] },
      {
        role: 'user',
        parts: [
          {
            functionResponse: {
              name: 'f',
              response: Object.fromEntries(many(size, (at) => [`p${at}`, at])),
            },
          },
        ],
      },
    ],
  }),
  'pieces of a thought': (size) => ({
    contents: [
      user,
      {
        role: 'model',
        parts: [
          ...many(size, () => ({ text: 't', thought: true })),
          { text: 'x', thoughtSignature: 'c2ln' },
        ],
      },
      user,
    ],
  }),
  'signed parts': (size) => ({
    contents: [
      user,
      { role: 'model', parts: many(size, () => ({ text: 'x', thoughtSignature: 'c2ln' })) },
      user,
    ],
  }),
  pictures: (size) => ({
    contents: {
      parts: many(size, () => ({ inline_data: { mime_type: 'image/png', data: 'iVBORw0KGgo=' } })),
    },
  }),
  'text files': (size) => ({
    contents: {
      parts: many(size, () => ({ inlineData: { mimeType: 'text/plain', data: 'QUJD' } })),
    },
  }),
  'functions of one tool': (size) => ({
    contents: [user],
    tools: [{ functionDeclarations: many(size, (at) => declared(at, OBJECT)) }],
  }),
  'tools of one function': (size) => ({
    contents: [user],
    tools: many(size, (at) => ({ function_declarations: [declared(at, OBJECT)] })),
  }),
  'functions that may be called': (size) => ({
    contents: [user],
    tools: [{ functionDeclarations: many(size, (at) => declared(at, OBJECT)) }],
    toolConfig: {
      functionCallingConfig: { mode: 'ANY', allowedFunctionNames: many(size, (at) => `f${at}`) },
    },
  }),
  'properties in their order': (size) => ({
    contents: [user],
    tools: [
      {
        functionDeclarations: [
          declared(0, {
            type: 'OBJECT',
            properties: Object.fromEntries(many(size, (at) => [`p${at}`, { type: 'STRING' }])),
            propertyOrdering: many(size, (at) => `p${size - 1 - at}`),
          }),
        ],
      },
    ],
  }),
  'levels of a schema': (size) => ({
    contents: [user],
    tools: [
      {
        functionDeclarations: many(Math.ceil(size / LEVELS), (at) =>
          declared(at, { type: 'OBJECT', properties: { a: deep(LEVELS) } }),
        ),
      },
    ],
  }),
  'stop sequences': (size) => ({
    contents: [user],
    generationConfig: { stopSequences: many(size, (at) => `s${at}`) },
  }),
  'unknown members': (size) => ({
    contents: [user],
    ...Object.fromEntries(many(Math.min(size, 900), (at) => [`p${at}`, 1])),
  }),
  'unknown members of the config': (size) => ({
    contents: [user],
    generationConfig: Object.fromEntries(many(size, (at) => [`p${at}`, 1])),
  }),
  'long texts': (size) => ({
    contents: many(Math.ceil(size / 500), () => said('x'.repeat(60_000))),
  }),
  ...Object.fromEntries(
    Object.entries(SCHEMAS).flatMap(([name, make]) => [
      [
        `a function ${name}`,
        (size: number) => ({
          contents: [user],
          tools: [{ functionDeclarations: [{ name: 'f', parameters: withNumbers(make(size)) }] }],
        }),
      ],
      [
        `an answer ${name}`,
        (size: number) => ({
          contents: [user],
          generationConfig: { responseMimeType: 'application/json', responseSchema: make(size) },
        }),
      ],
    ]),
  ),
}
