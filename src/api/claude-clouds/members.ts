import type { ClaudeCloud } from './clouds'

/** What becomes of a member that a cloud does not take. */
export type Fate =
  /** It guides, and no answer is wrong without it: it is left out and named. */
  | 'dropped'
  /** The answer would be another one, or a promise would be broken. */
  | 'refused'

/**
 * Top-level members that Anthropic's own API takes and neither cloud does: both answer a 400, `… Extra inputs
 * are not permitted`. Members that are not here are passed on; the cloud names those that it refuses.
 *
 * - `cache_control`: https://docs.anthropic.com/en/docs/build-with-claude/prompt-caching
 *   https://github.com/UKGovernmentBEIS/inspect_ai/pull/3851
 * - `container`, `mcp_servers`: https://docs.anthropic.com/en/docs/build-with-claude/overview
 * - `inference_geo`: https://docs.anthropic.com/en/docs/build-with-claude/data-residency. The address of a
 *   cloud says where it computes.
 * - `safeguards`, `tags`: the rules for gateways that `claude gateway` serves
 * - `service_tier`: https://docs.anthropic.com/en/api/service-tiers. Clouds have tiers of their own.
 * - `speed`: https://docs.anthropic.com/en/docs/build-with-claude/fast-mode
 */
const FATES: ReadonlyMap<string, Fate> = new Map([
  ['cache_control', 'dropped'],
  ['container', 'refused'],
  ['diagnostics', 'dropped'],
  ['fallbacks', 'dropped'],
  ['inference_geo', 'refused'],
  ['mcp_servers', 'refused'],
  ['safeguards', 'refused'],
  ['service_tier', 'dropped'],
  ['speed', 'dropped'],
  ['tags', 'dropped'],
  ['user_profile_id', 'dropped'],
] as const)

/** Values of refused members that ask for nothing. */
const ASKS_NOTHING = new Set(['null', '[]', '""', '"global"', '"not_available"'])

/**
 * Members that one cloud takes and the other does not.
 *
 * - `compaction`: https://platform.claude.com/docs/en/build-with-claude/compaction-on-demand
 */
const REFUSED_ON: ReadonlyMap<string, ClaudeCloud> = new Map([['compaction', 'bedrock']])

/** What becomes of a member with this value. Undefined for a member that is passed on. */
export function fateOf(name: string, value: string, cloud: ClaudeCloud): Fate | undefined {
  const fate = REFUSED_ON.get(name) === cloud ? 'refused' : FATES.get(name)
  return fate === 'refused' && ASKS_NOTHING.has(value.trim()) ? 'dropped' : fate
}

/** The names in the table. */
export const FATED: readonly string[] = [...FATES.keys(), ...REFUSED_ON.keys()]

/** A member of a cloud's dialect that a request cannot have without one of these betas. */
export const BETA_MEMBERS: ReadonlyMap<string, readonly string[]> = new Map([
  [
    'context_management',
    ['context-management-2025-06-27', 'compact-2026-01-12', 'compact-2026-09-04'],
  ],
])

/** A member inside others that a cloud refuses unless the request has a beta. */
export type NestedRule = {
  in: 'system' | 'tools' | 'messages'
  path: readonly string[]
  /** Nothing is removed where one of these betas is sent. */
  unless?: readonly string[]
  clouds: readonly ClaudeCloud[]
}

const BOTH: readonly ClaudeCloud[] = ['bedrock', 'vertex-ai']
const SCOPE = ['cache_control', 'scope']
const TOOL_SEARCH = ['tool-search-tool-2025-10-19']

/**
 * - A cache's `scope` is Anthropic's own; clouds keep the cache to the account.
 *   https://github.com/Wei-Shaw/claude-relay-service/pull/965
 * - `defer_loading` and `input_examples` belong to betas.
 *   https://docs.anthropic.com/en/docs/agents-and-tools/tool-use/tool-search-tool
 * - Bedrock knows `eager_input_streaming` only as a beta of the whole request.
 *   https://github.com/anthropics/claude-agent-sdk-python/issues/694
 */
export const NESTED: readonly NestedRule[] = [
  { in: 'system', path: ['*', ...SCOPE], clouds: BOTH },
  { in: 'tools', path: ['*', ...SCOPE], clouds: BOTH },
  { in: 'messages', path: ['*', 'content', '*', ...SCOPE], clouds: BOTH },
  { in: 'messages', path: ['*', 'content', '*', 'content', '*', ...SCOPE], clouds: BOTH },
  { in: 'tools', path: ['*', 'defer_loading'], unless: TOOL_SEARCH, clouds: BOTH },
  {
    in: 'tools',
    path: ['*', 'input_examples'],
    unless: ['tool-examples-2025-10-29'],
    clouds: BOTH,
  },
  { in: 'tools', path: ['*', 'eager_input_streaming'], clouds: ['bedrock'] },
]
