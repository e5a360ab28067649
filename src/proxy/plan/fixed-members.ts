import type { Alias } from '../../alias/alias'
import { withChatForm } from '../../alias/chat-form'
import { fixedMembers } from '../../alias/defaults'
import { synonymsOf } from '../../api/names/synonyms'
import { bareName } from '../../body/bare-name'
import type { Conversation, JsonObject, Reasoning } from '../../translate/conversation'

/** The parts of a conversation that members of a chat completion fill, whatever the client's words for them are. */
const PARTS: Readonly<Record<string, readonly (keyof Conversation)[]>> = {
  frequency_penalty: ['frequencyPenalty'],
  function_call: ['toolChoice'],
  functions: ['tools', 'clientTools', 'webSearch'],
  max_tokens: ['maxOutputTokens'],
  output_format: ['output'],
  parallel_tool_calls: ['parallelCalls'],
  presence_penalty: ['presencePenalty'],
  prompt_cache_key: ['cacheKey'],
  reasoning: ['reasoning'],
  reasoning_effort: ['reasoning'],
  response_format: ['output'],
  safety_identifier: ['user'],
  seed: ['seed'],
  service_tier: ['serviceTier'],
  stop: ['stop'],
  temperature: ['temperature'],
  thinking: ['reasoning'],
  tool_choice: ['toolChoice'],
  tools: ['tools', 'clientTools', 'webSearch'],
  top_k: ['topK'],
  top_p: ['topP'],
  user: ['user'],
  web_search_options: ['webSearch'],
}

/** The members of a target that no client can choose, in the words of a chat completion. */
export function fixedFor(alias: Alias, name: string): JsonObject {
  const leaf = alias.leafOf(name)
  const { model, stream, ...fixed } = leaf ? fixedMembers(leaf) : {}
  const drop = new Set(leaf?.drop)
  return inChatWords(
    Object.fromEntries(Object.entries(fixed).filter(([member]) => !drop.has(member))),
  )
}

/** What an alias says for a target, in the words of a chat completion: for every client, and for what one leaves open. */
export function saidFor(alias: Alias, name: string) {
  const leaf = alias.leafOf(name)
  const drop = leaf?.drop ?? []
  const isFixed = new Set(Object.keys(leaf ? fixedMembers(leaf) : {}))
  const defaults = [...alias.overridesFor(name, 'chat', { has: () => false })]
    .filter(([member]) => !isFixed.has(member) && !drop.includes(member))
    .map(([member, text]) => [member, JSON.parse(text) as unknown] as const)
  return { fixed: fixedFor(alias, name), defaults: inChatWords(Object.fromEntries(defaults)), drop }
}

/** An alias's values under the names that a chat completion has for them. */
export function inChatWords(values: JsonObject): JsonObject {
  const { max_output_tokens, stop_sequences, ...others } = withChatForm(values)
  return {
    ...(stop_sequences !== undefined && { stop: stop_sequences }),
    ...others,
    // This limit is no default, as the others are.
    ...(max_output_tokens !== undefined && { max_tokens: max_output_tokens }),
  }
}

/** What a client asks for, without what an alias sets: by the same members, and by their synonyms. */
export function withoutFixed(
  asked: Conversation,
  fixed: JsonObject,
  dialect: string,
): Conversation {
  const names = Object.keys(fixed)
  if (names.length === 0) return asked
  const { metadata, output_config } = fixed
  const isMessages = dialect === 'messages'
  const config = Object(output_config) as { effort?: unknown; format?: unknown }
  const cleared = new Set(names.flatMap(partsOf))
  if ('metadata' in fixed && (isMessages || Object(metadata).user_id !== undefined))
    cleared.add('user')
  if ('output_config' in fixed && (isMessages || config.format !== undefined)) cleared.add('output')
  const isEffortFixed = 'output_config' in fixed && (isMessages || config.effort !== undefined)
  const { tools, reasoning, rest, ...parts } = asked
  const thoughts = cleared.has('reasoning')
    ? shownOf(reasoning)
    : isEffortFixed
      ? withoutEffort(reasoning)
      : reasoning
  const gone = new Set(names.flatMap((name) => [name, ...synonymsOf(name)]).map(bareName))
  const open = Object.entries(parts).filter(([part]) => !cleared.has(part as keyof Conversation))
  return {
    ...(Object.fromEntries(open) as typeof parts),
    tools: cleared.has('tools') ? [] : tools,
    ...(thoughts && { reasoning: thoughts }),
    rest: Object.fromEntries(
      Object.entries(rest).filter(([name]) => !gone.has(bareName(withoutGroup(name)))),
    ),
  }
}

/** Whether a client's request says what a member of a chat completion says. */
export const isFilledBy = (name: string, { tools, ...asked }: Conversation): boolean =>
  partsOf(name).some((part) =>
    part === 'tools' ? tools.length > 0 : part !== 'rest' && asked[part] !== undefined,
  )

const partsOf = (name: string) => (Object.hasOwn(PARTS, name) ? (PARTS[name] ?? []) : [])

/** The members of Gemini's generation config have its name before theirs. */
const withoutGroup = (name: string): string =>
  name.startsWith(CONFIG) ? name.slice(CONFIG.length) : name

const CONFIG = 'generationConfig.'

/** How much is thought is the alias's. That the client wants to read it stays. */
function shownOf({ mode, isShown }: Reasoning = {}): Reasoning | undefined {
  const isWanted = isShown ?? (mode === 'on' || mode === 'adaptive' ? true : undefined)
  return isWanted === undefined ? undefined : { isShown: isWanted }
}

function withoutEffort({ effort, ...rest }: Reasoning = {}): Reasoning | undefined {
  return Object.keys(rest).length > 0 ? rest : undefined
}
