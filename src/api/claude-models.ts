/** The limit for an unknown model. Every Claude model accepts it. */
export const UNKNOWN_MAX_OUTPUT_TOKENS = 4096

/**
 * How many tokens each Claude can answer with, by its name without date and version.
 * https://platform.claude.com/docs/en/about-claude/models/overview
 */
export const CLAUDE_MODELS: readonly (readonly [model: string, maxOutputTokens: number])[] = [
  ['claude-fable-5-2', 128_000],
  ['claude-fable-5-1', 128_000],
  ['claude-fable-5', 128_000],
  ['claude-opus-5-5', 128_000],
  ['claude-opus-5', 128_000],
  ['claude-opus-4-8', 128_000],
  ['claude-opus-4-7', 128_000],
  ['claude-opus-4-6', 128_000],
  ['claude-opus-4-5', 64_000],
  ['claude-opus-4-1', 32_000],
  ['claude-opus-4', 32_000],
  ['claude-sonnet-5-5', 128_000],
  ['claude-sonnet-5', 128_000],
  ['claude-sonnet-4-6', 128_000],
  ['claude-sonnet-4-5', 64_000],
  ['claude-sonnet-4', 64_000],
  ['claude-haiku-5-5', 128_000],
  ['claude-haiku-4-5', 64_000],
  ['claude-3-7-sonnet', 64_000],
  ['claude-3-5-sonnet', 8192],
  ['claude-3-5-haiku', 8192],
  ['claude-3-opus', 4096],
  ['claude-3-sonnet', 4096],
  ['claude-3-haiku', 4096],
]

/**
 * How many tokens a Claude can answer with, at the most.
 *
 * @param model Its name at any provider: `claude-sonnet-4-5`, `us.anthropic.claude-opus-4-1-20250805-v1:0`
 * (Bedrock), `anthropic.claude-opus-4-1@20250805` (Vertex AI), `anthropic/claude-sonnet-4.5`, or the ARN of
 * an inference profile.
 */
export function maxOutputTokens(model: string): number {
  const at = model.lastIndexOf('claude-')
  if (at === -1) return UNKNOWN_MAX_OUTPUT_TOKENS
  const name = model.slice(at).toLowerCase().replaceAll('.', '-')
  const known = CLAUDE_MODELS.find(([known]) => isOneOf(name, known))
  return known?.[1] ?? UNKNOWN_MAX_OUTPUT_TOKENS
}

/**
 * Whether a name is that of a model, with a date, a version or `latest` behind it. A short number behind
 * it is that of another model: `claude-opus-4-9` is not `claude-opus-4`.
 */
function isOneOf(name: string, model: string): boolean {
  if (!name.startsWith(model)) return false
  const rest = name.slice(model.length)
  return rest === '' || /^(@|:|-v\d|-latest|-preview|-?\d{8}|-0(?!\d)|\[)/.test(rest)
}
