import type { ClaudeCloud } from './clouds'

/** How a cloud takes a beta. */
export type Taken = {
  /** Its name on the cloud, where that differs. */
  as?: string
  /** The only models that take it. The others have it already, or not at all. */
  only?: readonly string[]
}

const YES: Taken = {}

/** Effort has long been a part of the API for every later model, which refuse the beta. */
const EFFORT: Taken = { only: ['opus-4-5'] }

/** Anthropic's own name for a group of betas that clouds know one by one. */
const ADVANCED_TOOL_USE = 'advanced-tool-use-2025-11-20'
const TOOL_SEARCH: Taken = { as: 'tool-search-tool-2025-10-19' }
const TOOL_EXAMPLES = 'tool-examples-2025-10-29'

/** The beta for what `eager_input_streaming` asks of a single tool. */
export const EAGER_INPUT = 'fine-grained-tool-streaming-2025-05-14'

/**
 * The betas that clouds take. A cloud answers every other one with a 400: `invalid beta flag` on Bedrock,
 * and `Unexpected value(s) … for the anthropic-beta header` on Vertex AI. What is in use everywhere by now,
 * such as the betas of prompt caching, is refused as well.
 *
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages-request-response.html
 * https://docs.anthropic.com/en/api/claude-on-vertex-ai
 * https://github.com/BerriAI/litellm/blob/main/litellm/anthropic_beta_headers_config.json
 * https://github.com/anthropics/claude-code/issues/49370 https://github.com/anthropics/claude-code/issues/53855
 */
export const CLOUD_BETAS: Readonly<Record<ClaudeCloud, ReadonlyMap<string, Taken>>> = {
  bedrock: new Map([
    [ADVANCED_TOOL_USE, TOOL_SEARCH],
    ['compact-2026-01-12', YES],
    ['computer-use-2024-10-22', YES],
    ['computer-use-2025-01-24', YES],
    ['computer-use-2025-11-24', YES],
    ['context-1m-2025-08-07', YES],
    ['context-management-2025-06-27', YES],
    ['dangerous-tool-use-2026-09-03', YES],
    ['dev-full-thinking-2025-05-14', YES],
    ['effort-2025-11-24', EFFORT],
    [EAGER_INPUT, YES],
    ['interleaved-thinking-2025-05-14', YES],
    ['mid-conversation-output-config-2026-07-01', YES],
    ['mid-conversation-tool-changes-2026-07-01', YES],
    ['output-128k-2025-02-19', YES],
    ['thinking-binding-controls-2026-08-01', YES],
    ['thinking-display-updates-2026-08-18', YES],
    ['token-efficient-tools-2025-02-19', YES],
    [TOOL_EXAMPLES, YES],
    ['tool-search-tool-2025-10-19', YES],
  ]),
  'vertex-ai': new Map([
    [ADVANCED_TOOL_USE, TOOL_SEARCH],
    ['compact-2026-01-12', YES],
    ['compact-2026-09-04', YES],
    ['computer-use-2024-10-22', YES],
    ['computer-use-2025-01-24', YES],
    ['computer-use-2025-11-24', YES],
    ['context-1m-2025-08-07', YES],
    ['context-management-2025-06-27', YES],
    ['dangerous-tool-use-2026-09-03', YES],
    ['effort-2025-11-24', EFFORT],
    ['interleaved-thinking-2025-05-14', YES],
    ['per-turn-control-2026-07-01', YES],
    ['thinking-binding-controls-2026-08-01', YES],
    ['thinking-display-updates-2026-08-18', YES],
    [TOOL_EXAMPLES, YES],
    ['tool-search-tool-2025-10-19', YES],
    ['web-search-2025-03-05', YES],
  ]),
}

/** Bedrock's first model that thinks between tools by itself refuses every beta. */
const WITHOUT_BETAS: Readonly<Record<ClaudeCloud, readonly string[]>> = {
  bedrock: ['opus-4-7'],
  'vertex-ai': [],
}

/** The betas that are sent, and those of the client's that are not. */
export type Betas = { sent: readonly string[]; dropped: readonly string[] }

/**
 * The betas of a request as a cloud takes them.
 *
 * @param model The model as the target names it. One that says nothing counts as one that takes everything.
 * @param hasExamples Whether a tool comes with examples, which have a beta of their own on clouds.
 */
export function betasFor(
  cloud: ClaudeCloud,
  model: string,
  asked: readonly string[],
  hasExamples: boolean,
): Betas {
  const sent = new Set<string>()
  const dropped: string[] = []
  const isClosed = WITHOUT_BETAS[cloud].some((name) => model.includes(name))
  for (const beta of new Set(asked)) {
    const taken = CLOUD_BETAS[cloud].get(beta)
    if (!taken || isClosed || !fits(model, taken)) dropped.push(beta)
    else {
      sent.add(taken.as ?? beta)
      if (beta === ADVANCED_TOOL_USE && hasExamples) sent.add(TOOL_EXAMPLES)
    }
  }
  return { sent: [...sent], dropped }
}

const fits = (model: string, { only }: Taken): boolean =>
  !only || !model.includes('claude') || only.some((name) => model.includes(name))

/** The betas in a header or in several: names between commas. */
export const betasIn = (...headers: readonly (string | null | undefined)[]): readonly string[] => [
  ...new Set(
    headers
      .flatMap((header) => header?.split(',') ?? [])
      .map((name) => name.trim())
      .filter((name) => name !== ''),
  ),
]
