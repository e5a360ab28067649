/** What is known of one of OpenAI's models by its name. https://platform.openai.com/docs/models */
export type OpenAIModel = {
  /** `optional`: it thinks where it is told an effort. Undefined for a name that is not OpenAI's. */
  thinks: 'never' | 'always' | 'optional' | undefined
  /** Whether an effort is refused beside tools, which then are taken by the Responses API alone. */
  refusesEffortWithTools: boolean
  /** The efforts that it knows, from the lowest on. Undefined where nobody knows. */
  efforts: readonly string[] | undefined
  /** Whether chat completions alone have it. */
  isChatOnly: boolean
}

/** What is trained on a model of OpenAI's is called `ft:` and by the model's name. */
const FINE_TUNED = /^ft:/
const NEVER = /^(?:gpt-3|gpt-4|chatgpt-|gpt-5(?:\.\d+)?-chat)/
const ALWAYS = /^(?:o\d|codex-|computer-use-)/
const GPT = /^gpt-(\d+)(?:\.(\d+))?/
/** Sound, and the search of chat completions. https://platform.openai.com/docs/models/gpt-4o-search-preview */
const CHAT_ONLY = /audio|search-preview|search-api/

/** Reads a model's name. */
export function openaiModel(name: string): OpenAIModel {
  const model = name.replace(FINE_TUNED, '')
  const isChatOnly = CHAT_ONLY.test(model)
  const unknown = {
    refusesEffortWithTools: false,
    efforts: undefined,
    isChatOnly,
  }
  if (NEVER.test(model)) return { thinks: 'never', ...unknown }
  if (ALWAYS.test(model)) return { thinks: 'always', ...unknown, efforts: MIDDLE }
  const [, major, minor = '0'] = GPT.exec(model) ?? []
  if (major === undefined) return { thinks: undefined, ...unknown }
  const version = Number(major) * 100 + Number(minor)
  const takesXhigh = version >= 502 || model.includes('codex-max')
  return {
    thinks: version <= 500 ? 'always' : 'optional',
    refusesEffortWithTools: version >= 504,
    efforts: effortsOf(model, version, takesXhigh),
    isChatOnly,
  }
}

const MIDDLE = ['low', 'medium', 'high']

/** https://platform.openai.com/docs/guides/reasoning and the pages of the models. */
function effortsOf(model: string, version: number, takesXhigh: boolean): readonly string[] {
  const highest = takesXhigh ? ['xhigh'] : []
  if (model.includes('-pro')) return version <= 500 ? ['high'] : ['medium', 'high', ...highest]
  if (model.includes('-codex')) return [...MIDDLE, ...highest]
  return [version <= 500 ? 'minimal' : 'none', ...MIDDLE, ...highest]
}
