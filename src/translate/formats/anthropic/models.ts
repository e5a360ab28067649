import type { FormatTarget } from '../../conversation'

/**
 * What a model of Anthropic's takes. Anthropic refuses the rest with a 400, so a request says only what its
 * model knows. Later versions are taken to be as the last one that is known.
 * https://platform.claude.com/docs/en/about-claude/models/migration-guide
 */
export type Abilities = {
  /** `thinking: {type: "adaptive"}` and `output_config.effort`. */
  thinksAdaptively: boolean
  /** `thinking: {type: "enabled", budget_tokens}`. */
  takesBudget: boolean
  /** Thinks where a request does not say so. */
  thinksByDefault: boolean
  /** `thinking: {type: "disabled"}` is refused by models that always think. */
  alwaysThinks: boolean
  /** The effort `xhigh`. */
  takesXhigh: boolean
  /** `temperature`, `top_p` and `top_k`. */
  takesSampling: boolean
  /** `temperature` beside `top_p`. */
  takesBothSamplings: boolean
  /** A temperature above 1. */
  takesHighTemperature: boolean
  /** `strict` tools. */
  takesStrictTools: boolean
}

/** A model of another maker behind Anthropic's API. It gets what the client asks for. */
const FOREIGN: Abilities = {
  thinksAdaptively: false,
  takesBudget: true,
  thinksByDefault: true,
  alwaysThinks: false,
  takesXhigh: false,
  takesSampling: true,
  takesBothSamplings: true,
  takesHighTemperature: true,
  takesStrictTools: false,
}

/** A model of Anthropic's whose name says nothing, such as an ARN or the name of a deployment. */
const UNNAMED: Abilities = {
  ...FOREIGN,
  takesBothSamplings: false,
  takesHighTemperature: false,
}

const CLAUDE_PROVIDERS: ReadonlySet<string> = new Set([
  'anthropic',
  'bedrock',
  'vertex-ai',
  'azure-ai',
])

/** The first versions with thinking, with one sampling at most, and so on. */
const THINKS = 307
const ONE_SAMPLING = 401
const STRICT = 405
const ADAPTIVE = 406
const ADAPTIVE_ONLY = 407
const BY_DEFAULT = 500

/** What a target's model takes. */
export function abilitiesOf({ model, provider }: FormatTarget): Abilities {
  const name = model.toLowerCase()
  if (!name.includes('claude')) return CLAUDE_PROVIDERS.has(provider) ? UNNAMED : FOREIGN
  const version = versionOf(name)
  if (version === undefined) return UNNAMED
  return {
    thinksAdaptively: version >= ADAPTIVE,
    takesBudget: version >= THINKS && version < ADAPTIVE_ONLY,
    thinksByDefault: version >= BY_DEFAULT,
    alwaysThinks: name.includes('fable') || name.includes('mythos'),
    takesXhigh: version >= ADAPTIVE_ONLY,
    takesSampling: version < ADAPTIVE_ONLY,
    takesBothSamplings: version < ONE_SAMPLING,
    takesHighTemperature: false,
    takesStrictTools:
      provider !== 'vertex-ai' &&
      (version >= STRICT || (version === ONE_SAMPLING && name.includes('opus'))),
  }
}

/** The first model with a search of the web. */
const SEARCHES = 305

/**
 * Whether a target's model can search the web. It does so for Anthropic, Google and Microsoft; Bedrock has no search.
 * https://platform.claude.com/docs/en/agents-and-tools/tool-use/web-search-tool
 * https://platform.claude.com/docs/en/build-with-claude/overview
 */
export function searches({ model, provider }: FormatTarget): boolean {
  const name = model.toLowerCase()
  if (provider === 'bedrock') return false
  if (!name.includes('claude')) return CLAUDE_PROVIDERS.has(provider)
  // On Vertex AI, no model before the fourth version.
  return (versionOf(name) ?? SEARCHES) >= (provider === 'vertex-ai' ? 400 : SEARCHES)
}

/** The first model that summarises a conversation. */
const COMPACTS = 406

/**
 * Whether a target's model summarises conversations: when it is asked to, and at a threshold. Bedrock has the threshold
 * alone. https://platform.claude.com/docs/en/build-with-claude/compaction-on-demand
 * https://platform.claude.com/docs/en/build-with-claude/compaction-threshold
 * https://docs.aws.amazon.com/bedrock/latest/userguide/claude-messages-compaction.html
 */
export function compacts({ model, provider }: FormatTarget): { now: boolean; atTokens: boolean } {
  const name = model.toLowerCase()
  const version = name.includes('claude') ? (versionOf(name) ?? COMPACTS) : COMPACTS
  const atTokens = CLAUDE_PROVIDERS.has(provider) && version >= COMPACTS
  return { now: atTokens && provider !== 'bedrock', atTokens }
}

const isShortNumber = (word: string | undefined): word is string =>
  word !== undefined && /^\d{1,2}$/.test(word)

/**
 * The version in a name as a number, such as 406 for 4.6. It stands behind the family or before it
 * (`claude-3-7-sonnet-20250219`), with dots or dashes, and clouds put more around it.
 */
function versionOf(name: string): number | undefined {
  const words = name.slice(name.lastIndexOf('claude')).split(/[-.@:_/]/)
  if (words.includes('mythos') && words.includes('preview')) return ADAPTIVE_ONLY
  const at = words.findIndex((word) => isShortNumber(word.replace(/^v/, '')))
  const major = words[at]?.replace(/^v/, '')
  if (major === undefined) return undefined
  const minor = words[at + 1]
  return Number(major) * 100 + (isShortNumber(minor) ? Number(minor) : 0)
}
