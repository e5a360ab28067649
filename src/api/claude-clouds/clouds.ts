/** A cloud that serves Claude by Anthropic's own API at an address of its own. */
export type ClaudeCloud = 'bedrock' | 'vertex-ai'

/** Whether a provider can be such a cloud. */
export const isClaudeCloud = (provider: string | undefined): provider is ClaudeCloud =>
  provider === 'bedrock' || provider === 'vertex-ai'

/**
 * What a model's name says of its maker. The ARN of an application's inference profile, or of provisioned
 * throughput, says nothing.
 */
export type ModelKind = 'claude' | 'other' | 'unknown'

/** `anthropic.claude-…`, and an inference profile of it: `us.anthropic.claude-…`, `global.…`, `us-gov.…`. */
const BEDROCK_CLAUDE = /^(?:[a-z][a-z-]*\.)?(anthropic\.claude.*)$/

/** ARNs that end in a name. */
const NAMED = /^arn:[^/]*:(?:foundation-model|inference-profile)\/(.+)$/

/**
 * The model behind a Bedrock id, without the prefix of its inference profile. Undefined where the id is not
 * Claude's or does not say.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html
 */
export function bedrockModelOf(model: string): string | undefined {
  const id = decoded(model)
  return BEDROCK_CLAUDE.exec(NAMED.exec(id)?.[1] ?? id)?.[1]
}

/**
 * The name of a Claude model in Vertex' addresses and bodies. The gateway wants its maker in front.
 * Undefined where the model is not Claude.
 */
export const vertexModelOf = (model: string): string | undefined =>
  /^anthropic\.(.+)$/.exec(model)?.[1]

/** Whether a model of a cloud is Claude. */
export function claudeOn(cloud: ClaudeCloud, model: string): ModelKind {
  if (cloud === 'vertex-ai') return vertexModelOf(model) ? 'claude' : 'other'
  if (bedrockModelOf(model)) return 'claude'
  const id = decoded(model)
  return id.startsWith('arn:') && !NAMED.test(id) ? 'unknown' : 'other'
}

/** Aliases may hold an ARN as it stands in an address. */
function decoded(model: string): string {
  try {
    return decodeURIComponent(model)
  } catch {
    return model
  }
}
