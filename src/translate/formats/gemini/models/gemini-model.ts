/**
 * What a Gemini model takes, by its name. A name that nobody knows yet is treated as the newest models are.
 * https://ai.google.dev/gemini-api/docs/models
 */
export type GeminiModel = {
  /** Such as 2.5. Infinity for an alias of the newest (`gemini-flash-latest`), 0 where it is no Gemini. */
  generation: number
  family: 'pro' | 'flash' | 'lite'
  /** Whether it takes a `thinkingConfig` at all. */
  thinks: boolean
  /** Whether it can search the web. https://ai.google.dev/gemini-api/docs/google-search */
  searches: boolean
  /** Gemma 1 to 3 refuse a system instruction. https://ai.google.dev/gemma/docs/core/prompt-structure */
  hasSystemInstruction: boolean
}

const FIRST_THAT_THINKS = 2.5

/** Models that only speak, listen or move, and the first of the smallest. */
const NO_SEARCH = /tts|native-audio|embedding|2\.0-flash-lite|robotics/

/** @param name With or without a path before it and a version behind it. */
export function geminiModel(name: string): GeminiModel {
  const id = (name.slice(name.lastIndexOf('/') + 1).split('@')[0] ?? '').toLowerCase()
  const generation = generationOf(id)
  return {
    generation,
    family: familyOf(id),
    searches:
      generation >= 1.5 && !NO_SEARCH.test(id) && (generation >= 3 || !id.includes('image')),
    thinks: generation >= FIRST_THAT_THINKS && !/2\.5.*image|tts|native-audio|embedding/.test(id),
    hasSystemInstruction: !/^gemma-?[1-3]/.test(id),
  }
}

function generationOf(id: string): number {
  if (!id.startsWith('gemini')) return 0
  if (id === 'gemini-pro' || id === 'gemini-pro-vision') return 1
  if (id.startsWith('gemini-exp')) return 2
  // Robotics-ER counts by itself: 1.5 stands on Gemini 2.5.
  if (id.startsWith('gemini-robotics-er-1')) return FIRST_THAT_THINKS
  const version = /^gemini-(?:live-)?(\d+(?:\.\d+)?)/.exec(id)?.[1]
  return version === undefined ? Number.POSITIVE_INFINITY : Number(version)
}

function familyOf(id: string): GeminiModel['family'] {
  if (id.includes('lite')) return 'lite'
  return id.includes('flash') ? 'flash' : 'pro'
}

/**
 * Whether sampling is the model's own business: the newest refuse or ignore `temperature`, `topP` and `topK`.
 * https://ai.google.dev/gemini-api/docs/generate-content/whats-new-gemini-3.6
 */
export const samplesItself = ({ generation, family }: GeminiModel): boolean =>
  generation >= 3.6 || (generation === 3.5 && family === 'lite')

/** Whether penalties that are not zero are a 400 (`Penalty is not enabled`). */
export const refusesPenalties = ({ generation }: GeminiModel): boolean => generation >= 2.5

/**
 * Whether it belongs to Gemini 3 or later: signatures are checked, results of functions hold pictures, and
 * functions go together with a form of the answer. https://ai.google.dev/gemini-api/docs/gemini-3
 */
export const isThirdGeneration = ({ generation }: GeminiModel): boolean => generation >= 3

/** Whether it takes JSON Schema beside the subset of OpenAPI. Tuned models have names of their own. */
export const takesJsonSchema = ({ generation }: GeminiModel): boolean =>
  generation >= 2 || generation === 0
