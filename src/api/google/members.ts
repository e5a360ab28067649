import type { Path } from '../../body/json/remove-nested'

/** Members inside others that one of Google's two APIs refuses, because only the other one has them. */
export type GoogleNested = {
  /** The top-level member that holds them. */
  in: string
  paths: readonly Path[]
}

const PART = ['*', 'parts', '*']

/** In both spellings. */
const inParts = (names: readonly [string, string], ...rest: string[]): Path[] =>
  names.map((name) => [...PART, name, ...rest])

const FUNCTIONS = [
  ['*', 'functionDeclarations', '*'],
  ['*', 'function_declarations', '*'],
]

/**
 * What version 1 of Vertex AI, where the gateway sends, has no words for: it tells the results of calls apart by their
 * order. Its version `v1beta1` has the ids. https://cloud.google.com/vertex-ai/docs/reference/rest/v1/Content
 * Google's own SDK refuses metadata of parts and civic answers there:
 * https://github.com/googleapis/js-genai/blob/main/src/converters/_models_converters.ts
 */
const NOT_ON_VERTEX: readonly GoogleNested[] = [
  {
    in: 'contents',
    paths: [
      ...inParts(['functionCall', 'function_call'], 'id'),
      ...inParts(['functionResponse', 'function_response'], 'id'),
      ...inParts(['partMetadata', 'part_metadata']),
    ],
  },
  {
    in: 'generationConfig',
    paths: [['enableEnhancedCivicAnswers'], ['enable_enhanced_civic_answers']],
  },
  { in: 'tools', paths: FUNCTIONS.map((path) => [...path, 'behavior']) },
]

/** What only Vertex AI has, by the same SDK. All of it guides and changes no answer. */
const NOT_AT_GEMINI: readonly GoogleNested[] = [
  {
    in: 'contents',
    paths: ['displayName', 'display_name'].flatMap((name) => [
      ...inParts(['inlineData', 'inline_data'], name),
      ...inParts(['fileData', 'file_data'], name),
    ]),
  },
  { in: 'safetySettings', paths: [['*', 'method']] },
  { in: 'generationConfig', paths: [['audioTimestamp'], ['audio_timestamp']] },
  {
    in: 'toolConfig',
    paths: [
      ['functionCallingConfig', 'streamFunctionCallArguments'],
      ['function_calling_config', 'stream_function_call_arguments'],
    ],
  },
]

/** What goes out of requests in Gemini's own format, by the API that gets them. */
export const refusedBy = (api: string): readonly GoogleNested[] =>
  api === 'vertex-ai' ? NOT_ON_VERTEX : NOT_AT_GEMINI

/**
 * The members of a question for a count on Vertex AI; any other is refused.
 * https://cloud.google.com/vertex-ai/docs/reference/rest/v1/projects.locations.publishers.models/countTokens
 */
export const VERTEX_COUNTED = ['contents', 'systemInstruction', 'tools', 'generationConfig']
