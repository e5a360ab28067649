import { sse } from '../framing'
import { gemini, geminiEvents, googleError, type Part } from '../gemini'
import type { Received } from '../server'
import {
  type Format,
  type Heard,
  idOf,
  itemsOf,
  membersOf,
  SIGNATURE,
  type Speech,
  textOf,
  WORDS,
} from './kit'

const MODEL = 'gemini-3-pro-preview'

const partsOf = ({ thought, text, calls = [] }: Speech, hasIds: boolean): Part[] => [
  ...(thought === undefined ? [] : [{ text: thought, thought: true }]),
  ...(text === undefined ? [] : [{ text: text.slice(0, 2) }, { text: text.slice(2) }]),
  ...calls.map(({ id, name, input }, at) => ({
    functionCall: { name, args: input, ...(hasIds && { id }) },
    // The first call of a step has the signature of all.
    ...(at === 0 && { thoughtSignature: SIGNATURE }),
  })),
]

/** Thoughts are counted as if there were none, so that every answer costs the same. */
const usage = { promptTokenCount: 9, candidatesTokenCount: 2, totalTokenCount: 11 }

const geminiFormat = (name: string, hasIds: boolean, alias: Format['alias']): Format => {
  const options = (speech: Speech) => ({
    id: idOf('r', speech),
    parts: partsOf(speech, hasIds),
    usage,
    isStrict: true,
  })
  return {
    name,
    own: 'google',
    alias,
    say: (speech) => gemini(options(speech)),
    cut: (speech) => () => sse(geminiEvents(options(speech)).slice(0, -1)),
    fail: (speech) => () =>
      sse([
        ...geminiEvents(options(speech)).slice(0, -1),
        `data: ${JSON.stringify({ error: { code: 503, message: WORDS, status: 'UNAVAILABLE' } })}\r\n\r\n`,
      ]),
    refuse: () => googleError(429, 'RESOURCE_EXHAUSTED', WORDS),
    hear,
    usage: { input: 9, output: 2 },
    usageAtStart: { input: 9, output: 0 },
    takesThinking: true,
    hasIds,
    thoughts: 'signed call',
  }
}

/** Gemini by Google's own API. */
export const googleFormat = geminiFormat('google', true, (url) => ({
  provider: 'google',
  api_key: 'of-google',
  custom_host: url.replace('/v1', ''),
  override_params: { model: MODEL },
}))

/** Gemini on Vertex AI, where calls have no ids. */
export const vertexGemini = geminiFormat('vertex-ai', false, (url) => ({
  provider: 'vertex-ai',
  vertex_project_id: 'p',
  vertex_region: 'europe-west1',
  api_key: 'of-google',
  custom_host: url.replace('/v1', ''),
  override_params: { model: MODEL },
}))

const idIn = (id: unknown) => (id === undefined ? {} : { id: String(id) })

function hear({ json = {} }: Pick<Received, 'json'>): Heard {
  const { responseSchema, responseJsonSchema, thinkingConfig } = membersOf(json.generationConfig)
  const contents = itemsOf(json.contents)
  const parts = contents.flatMap((content) => itemsOf(content.parts))
  const asked = contents.filter(({ role }) => role === 'user').flatMap((one) => itemsOf(one.parts))
  return {
    text: textOf(asked),
    media: parts.flatMap(({ inlineData }) => {
      const { mimeType, data } = membersOf(inlineData)
      return inlineData ? [{ type: String(mimeType), data: String(data) }] : []
    }),
    tools: itemsOf(json.tools)
      .flatMap((tool) => itemsOf(tool.functionDeclarations))
      .map(({ name }) => String(name)),
    calls: parts.flatMap(({ functionCall, thoughtSignature }) => {
      const { id, name, args } = membersOf(functionCall)
      if (!functionCall) return []
      const signature = thoughtSignature as string | undefined
      const call = { ...idIn(id), name: String(name), input: args as object }
      return [{ ...call, ...(signature !== undefined && { signature }) }]
    }),
    results: parts.flatMap(({ functionResponse }) => {
      const { id, response } = membersOf(functionResponse)
      if (!functionResponse) return []
      // The AI SDK says it in `content`.
      const { output, error, content } = membersOf(response)
      return [{ ...idIn(id), text: String(output ?? error ?? content) }]
    }),
    thoughts: [],
    schema: responseSchema ?? responseJsonSchema,
    thinks: thinkingConfig !== undefined,
  }
}
