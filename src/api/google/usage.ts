import { membersIn, type Usage, usageFrom } from '../dialect'

const count = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined

/** The tokens of one kind in a breakdown. */
function tokensOf(details: unknown, modality: string): number | undefined {
  if (!Array.isArray(details)) return undefined
  for (const detail of details) {
    const { modality: kind, tokenCount } = membersIn(detail)
    if (kind === modality) return count(tokenCount) ?? 0
  }
  return undefined
}

/** Adds what is known. */
const sum = (...counts: readonly (number | undefined)[]): number | undefined =>
  counts.every((one) => one === undefined)
    ? undefined
    : counts.reduce<number>((all, one) => all + (one ?? 0), 0)

/**
 * Reads `usageMetadata`. The prompt's tokens hold the cached ones; thoughts and results of Google's own tools
 * are counted apart. Google leaves out a count that is zero.
 * https://ai.google.dev/api/generate-content#UsageMetadata
 */
export function geminiUsage(metadata: unknown): Usage | undefined {
  const usage = membersIn(metadata)
  const prompt = count(usage.promptTokenCount)
  const toolUse = count(usage.toolUsePromptTokenCount)
  const cached = count(usage.cachedContentTokenCount)
  const thoughts = count(usage.thoughtsTokenCount)
  const heard = sum(
    tokensOf(usage.promptTokensDetails, 'AUDIO'),
    tokensOf(usage.toolUsePromptTokensDetails, 'AUDIO'),
  )
  const cachedSound = tokensOf(usage.cacheTokensDetails, 'AUDIO') ?? 0
  const audioInput = heard === undefined ? undefined : Math.max(heard - cachedSound, 0)
  const audioOutput = tokensOf(usage.candidatesTokensDetails, 'AUDIO')
  const input = sum(prompt, toolUse)
  const output = outputTokens(usage, input, thoughts)
  return usageFrom({
    inputTokens: input && Math.max(input - (cached ?? 0) - (audioInput ?? 0), 0),
    cacheReadTokens: cached,
    audioInputTokens: audioInput,
    outputTokens: output && Math.max(output - (audioOutput ?? 0), 0),
    reasoningTokens: thoughts,
    audioOutputTokens: audioOutput,
  })
}

/** Some models count their thoughts among the candidates' tokens: the total tells. */
function outputTokens(
  usage: Readonly<Record<string, unknown>>,
  input: number | undefined,
  thoughts: number | undefined,
): number | undefined {
  const total = count(usage.totalTokenCount)
  const candidates = count(usage.candidatesTokenCount)
  if (candidates === undefined) {
    if (thoughts !== undefined) return thoughts
    return total !== undefined && input !== undefined ? Math.max(total - input, 0) : undefined
  }
  const isInclusive = thoughts !== undefined && input !== undefined && total === input + candidates
  return isInclusive ? candidates : candidates + (thoughts ?? 0)
}
