import {
  ApiError,
  type Content,
  type GenerateContentResponse,
  GoogleGenAI,
  type Part,
} from '@google/genai'
import { KEY } from '../../portus'
import {
  BUDGET,
  CITY,
  type Driver,
  FORECAST,
  MAX_TOKENS,
  type Options,
  type Prompt,
  type Said,
  TOOL,
} from './driver'

/** Google's own SDK. A conversation brings back the parts of each answer as they were. */
export const googleGenai: Driver = {
  name: '@google/genai',
  dialect: 'google',
  stops: { end: 'STOP', calls: 'STOP' },
  keepsThoughts: true,
  showsThoughts: true,
  isOwn: (error, status) =>
    error instanceof ApiError && (status === undefined || error.status === status),
  open(options) {
    const contents: Content[] = []
    async function say(parts: Part[]): Promise<Said> {
      contents.push({ role: 'user', parts })
      const chunks = await send(options, contents)
      const said = read(chunks)
      const made = chunks.flatMap(({ candidates }) => candidates?.[0]?.content?.parts ?? [])
      contents.push({ role: 'model', parts: options.keepsIdsOnly ? made.flatMap(short) : made })
      return said
    }
    return {
      ask: (prompt) => say(partsOf(prompt)),
      answer: (results) =>
        say(
          results.map(({ id, name, text }) => ({
            functionResponse: { id, name, response: { output: text } },
          })),
        ),
    }
  },
}

/** A client of this SDK. */
export const genaiClient = (url: string, apiKey = KEY): GoogleGenAI =>
  new GoogleGenAI({ apiKey, httpOptions: { baseUrl: url } })

const partsOf = ({ text, media }: Prompt): Part[] => [
  { text },
  ...(media ? [{ inlineData: { mimeType: media.type, data: media.data } }] : []),
]

const short = ({ text, thought, functionCall }: Part): Part[] => {
  if (functionCall) return [{ functionCall }]
  return thought || !text ? [] : [{ text }]
}

async function send(options: Options, contents: Content[]): Promise<GenerateContentResponse[]> {
  const { url, alias, isStreamed, tools, schema, thinks } = options
  const { models } = genaiClient(url)
  const request = {
    model: alias,
    contents,
    config: {
      maxOutputTokens: MAX_TOKENS,
      ...(tools && {
        tools: [{ functionDeclarations: [{ ...TOOL, parametersJsonSchema: CITY }] }],
      }),
      ...(schema && { responseMimeType: 'application/json', responseJsonSchema: FORECAST }),
      ...(thinks && { thinkingConfig: { thinkingBudget: BUDGET, includeThoughts: true } }),
    },
  }
  return isStreamed
    ? Array.fromAsync(await models.generateContentStream(request))
    : [await models.generateContent(request)]
}

function read(chunks: readonly GenerateContentResponse[]): Said {
  const parts = chunks.flatMap(({ candidates }) => candidates?.[0]?.content?.parts ?? [])
  const usage = chunks.findLast(({ usageMetadata }) => usageMetadata)?.usageMetadata
  const texts = parts.filter(({ text, thought }) => text && !thought)
  return {
    text: texts.map(({ text }) => text).join(''),
    calls: parts.flatMap(({ functionCall }) =>
      functionCall
        ? [{ id: functionCall.id ?? '', name: functionCall.name ?? '', input: functionCall.args }]
        : [],
    ),
    stop: chunks.findLast(({ candidates }) => candidates?.[0]?.finishReason)?.candidates?.[0]
      ?.finishReason,
    usage: {
      input: usage?.promptTokenCount,
      output: usage && (usage.candidatesTokenCount ?? 0) + (usage.thoughtsTokenCount ?? 0),
    },
    thoughts: parts.map(({ text, thought }) => (thought ? (text ?? '') : '')).join(''),
    pieces: texts.length,
  }
}
