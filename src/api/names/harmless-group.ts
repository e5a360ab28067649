import { bareName } from '../../body/bare-name'
import { findMember } from '../../body/json/find-member'

/**
 * What clients put into groups, and what has no other name anywhere, so that it says nothing of what an alias sets
 * by another name.
 *
 * - Google's extension of OpenAI's format: https://ai.google.dev/gemini-api/docs/openai#extra-body
 * - Ollama's way to run a model: https://github.com/ollama/ollama/blob/main/docs/modelfile.md#parameter
 */
const HARMLESS: ReadonlySet<string> = new Set([
  ...['extra_body', 'google', 'thinking_config', 'cached_content', 'safety_settings'],
  ...['num_ctx', 'num_batch', 'num_gpu', 'main_gpu', 'num_thread', 'num_keep', 'numa', 'low_vram'],
  ...['use_mmap', 'use_mlock', 'mirostat', 'mirostat_tau', 'mirostat_eta', 'repeat_last_n'],
  ...['repeat_penalty', 'typical_p', 'min_p', 'tfs_z'],
])

/** Their members are their own. */
const LEAVES: ReadonlySet<string> = new Set(['thinking_config', 'safety_settings'])

/**
 * Whether a group of members says nothing that an alias sets: each of its names is known to mean one thing, and none
 * is guarded.
 *
 * @param json The JSON text of the group.
 * @param isGuarded Whether a name, in its folded spelling, says again what the alias sets.
 */
export function isHarmlessGroup(json: string, isGuarded: (bare: string) => boolean): boolean {
  if (json === 'null') return true
  if (!json.startsWith('{')) return false
  const harmful = findMember(json, {
    isSought: (name) => !HARMLESS.has(name) || isGuarded(bareName(name)),
    isOpaque: (name) => LEAVES.has(name),
    countsEmpty: true,
  })
  return harmful === undefined
}
