import type { JsonObject } from '../../conversation'
import { untranslatableMember } from '../../untranslatable'

/** Anthropic's own members, which no other provider knows. https://docs.anthropic.com/en/api/messages */
const FOREIGN: ReadonlySet<string> = new Set([
  'anthropic_beta',
  'anthropic_version',
  'betas',
  'billing_policy',
  'cache_control',
  'compaction',
  'context_management',
  'diagnostics',
  'fallback_credit_token',
  'fallbacks',
  'output_config',
  'output_format',
  'speed',
  'thinking',
  'user_profile_id',
  'workspace_id',
])

/** Those that change the answer, or where it is made. */
const REFUSED: ReadonlySet<string> = new Set(['container', 'inference_geo', 'mcp_servers'])

/**
 * The other members. A client of chat completions means them for the provider.
 *
 * @throws {Untranslatable}
 */
export function printRest(rest: JsonObject, drop: (name: string) => void): JsonObject {
  const printed: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(rest)) {
    if (REFUSED.has(name) && isGiven(value)) throw untranslatableMember(name)
    if (FOREIGN.has(name)) drop(name)
    else if (!REFUSED.has(name)) printed[name] = value
  }
  return printed
}

const isGiven = (value: unknown) =>
  value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0)
