import { completeResults } from '../../complete-results'
import type { Conversation, JsonObject, Part, Turn } from '../../conversation'
import { defined, emptyMembers, numberOf, objectOf, objectsOf, textOf, textsOf } from '../../values'

/** The members that are read as a whole. */
const READ: ReadonlySet<string> = new Set([
  'contents',
  'systemInstruction',
  'tools',
  'toolConfig',
  'generationConfig',
])

/**
 * Reads a request of Gemini's API. The model and whether the answer streams stand in the path.
 * https://ai.google.dev/api/generate-content#request-body
 *
 * @throws {Untranslatable}
 */
export function readRequest(request: JsonObject): Conversation {
  const rest = emptyMembers()
  for (const [name, value] of Object.entries(request)) if (!READ.has(name)) rest[name] = value
  const config = objectOf(request.generationConfig) ?? {}
  return {
    model: '',
    turns: completeResults([
      ...readSystem(request.systemInstruction),
      ...objectsOf(request.contents).map(readContent),
    ]),
    tools: objectsOf(request.tools)
      .flatMap((tool) => objectsOf(tool.functionDeclarations))
      .map((declared) => ({
        name: textOf(declared.name) ?? '',
        ...defined({
          description: textOf(declared.description),
          schema: declared.parametersJsonSchema ?? declared.parameters,
        }),
      })),
    ...defined({
      maxOutputTokens: numberOf(config.maxOutputTokens),
      temperature: numberOf(config.temperature),
      topP: numberOf(config.topP),
      topK: numberOf(config.topK),
      stop: textsOf(config.stopSequences),
    }),
    isStreamed: false,
    rest,
    clientOnly: Object.keys(rest),
  }
}

function readSystem(instruction: unknown): readonly Turn[] {
  const parts = readParts(objectOf(instruction)?.parts)
  return parts.length > 0 ? [{ role: 'system', parts }] : []
}

const readContent = ({ role, parts }: JsonObject): Turn => ({
  role: role === 'model' ? 'assistant' : 'user',
  parts: readParts(parts),
})

const readParts = (parts: unknown): readonly Part[] =>
  objectsOf(parts).flatMap((part): Part[] => {
    const text = textOf(part.text)
    return text === undefined ? [] : [{ kind: 'text', text }]
  })
