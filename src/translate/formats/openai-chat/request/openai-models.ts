/** What is known of one of OpenAI's models by its name. https://platform.openai.com/docs/models */
export type OpenAIModel = {
  /** `optional`: it thinks where it is told an effort. Undefined for a name that is not OpenAI's. */
  thinks: 'never' | 'always' | 'optional' | undefined
  /** Whether it knows the effort `xhigh`. */
  takesXhigh: boolean
  /** Whether an effort is refused beside tools, which then are taken by the Responses API alone. */
  refusesEffortWithTools: boolean
}

const NEVER = /^(?:gpt-3|gpt-4|chatgpt-|gpt-5(?:\.\d+)?-chat)/
const ALWAYS = /^o\d/
const GPT = /^gpt-(\d+)(?:\.(\d+))?/

/** Reads a model's name. */
export function openaiModel(model: string): OpenAIModel {
  const unknown = { takesXhigh: false, refusesEffortWithTools: false }
  if (NEVER.test(model)) return { thinks: 'never', ...unknown }
  if (ALWAYS.test(model)) return { thinks: 'always', ...unknown }
  const [, major, minor = '0'] = GPT.exec(model) ?? []
  if (major === undefined) return { thinks: undefined, ...unknown }
  const version = Number(major) * 100 + Number(minor)
  return {
    thinks: version <= 500 ? 'always' : 'optional',
    takesXhigh: version >= 502 || model.includes('codex-max'),
    refusesEffortWithTools: version >= 504,
  }
}
