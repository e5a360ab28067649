/**
 * What Anthropic refuses of a request besides its history, in its own words as people report them.
 * https://docs.anthropic.com/en/api/messages
 * https://docs.anthropic.com/en/docs/build-with-claude/extended-thinking
 */

import { itemsOf, membersOf } from './kit'

type Json = Record<string, unknown>

const TOP =
  `anthropic_beta anthropic_version cache_control compaction container context_management inference_geo
  max_tokens mcp_servers messages metadata model output_config service_tier speed stop_sequences stream
  system temperature thinking tool_choice tools top_k top_p`.split(/\s+/)
const BLOCKS = `document image redacted_thinking search_result server_tool_use text thinking
  tool_reference tool_result tool_use web_search_tool_result`.split(/\s+/)

/** Why Anthropic refuses a request, or nothing. */
export function claudeRefusal(body: Json): string | undefined {
  const { max_tokens: most, messages, system, tools, metadata, stop_sequences: stops } = body
  const wrong = Object.keys(body)
    .filter((name) => !TOP.includes(name))
    .map((name) => `${name}: Extra inputs are not permitted`)
  if (!(Number.isInteger(most) && Number(most) >= 1)) wrong.push('max_tokens: Field required')
  if (itemsOf(messages)[0]?.role !== 'user')
    wrong.push('messages: first message must use the "user" role')
  const { user_id: user } = membersOf(metadata)
  if (user !== undefined && String(user).length > 256)
    wrong.push('metadata.user_id: String should have at most 256 characters')
  if (Array.isArray(stops) && stops.some((stop) => String(stop).trim() === ''))
    wrong.push('stop_sequences: each stop sequence must contain non-whitespace')
  const marked = [system, tools, ...itemsOf(messages).map(({ content }) => content)]
    .flatMap(itemsOf)
    .filter(({ cache_control: mark }) => mark !== undefined && mark !== null)
  if (marked.length > 4)
    wrong.push(`A maximum of 4 blocks with cache_control may be provided. Found ${marked.length}.`)
  wrong.push(...thinkingFaults(body), ...toolFaults(itemsOf(tools)))
  wrong.push(...itemsOf(messages).flatMap(turnFaults))
  return wrong[0]
}

function thinkingFaults({ thinking, max_tokens: most, tool_choice: choice, temperature }: Json) {
  const { type, budget_tokens: budget } = membersOf(thinking)
  if (type !== 'enabled') return []
  const wrong: string[] = []
  if (!(Number(budget) >= 1024))
    wrong.push('thinking.enabled.budget_tokens: Input should be greater than or equal to 1024')
  if (Number(budget) >= Number(most))
    wrong.push('`max_tokens` must be greater than `thinking.budget_tokens`')
  if (['any', 'tool'].includes(String(membersOf(choice).type)))
    wrong.push('Thinking may not be enabled when tool_choice forces tool use.')
  if (temperature !== undefined && temperature !== 1)
    wrong.push('`temperature` may only be set to 1 when thinking is enabled.')
  return wrong
}

function toolFaults(tools: readonly Json[]): string[] {
  const names = new Set<unknown>()
  return tools.flatMap(({ name, type, input_schema: schema }, at) => {
    const wrong: string[] = []
    if (names.has(name)) wrong.push('tools: Tool names must be unique.')
    names.add(name)
    if (!/^[a-zA-Z0-9_-]{1,128}$/.test(String(name)))
      wrong.push(`tools.${at}.custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'`)
    if (type !== undefined && type !== 'custom') return wrong
    if (membersOf(schema).type !== 'object')
      wrong.push(`tools.${at}.custom.input_schema.type: Field required`)
    if (['oneOf', 'allOf', 'anyOf'].some((word) => word in membersOf(schema)))
      wrong.push(
        `tools.${at}.custom.input_schema: input_schema does not support oneOf, allOf, or anyOf at the top level`,
      )
    return wrong
  })
}

function turnFaults({ role, content }: Json, at: number): string[] {
  if (!['user', 'assistant', 'system'].includes(String(role)))
    return [`messages.${at}.role: Input should be 'user' or 'assistant'`]
  if (typeof content === 'string')
    return content === '' ? [`messages.${at}: content must be non-empty`] : []
  const blocks = itemsOf(content)
  const wrong: string[] = []
  if (blocks.length === 0) wrong.push(`messages.${at}: content must be non-empty`)
  for (const { type, text, id, tool_use_id: answered } of blocks) {
    if (!BLOCKS.includes(String(type))) wrong.push(`messages.${at}.content: Input tag '${type}'`)
    if (type === 'text' && String(text ?? '').trim() === '')
      wrong.push('messages: text content blocks must contain non-whitespace text')
    const given = type === 'tool_use' ? id : type === 'tool_result' ? answered : 'x'
    if (!/^[a-zA-Z0-9_-]+$/.test(String(given)))
      wrong.push(`messages.${at}.content: String should match pattern '^[a-zA-Z0-9_-]+$'`)
  }
  const results = blocks.findLastIndex(({ type }) => type === 'tool_result')
  if (blocks.slice(0, Math.max(0, results)).some(({ type }) => type !== 'tool_result'))
    wrong.push(`messages.${at}: tool_result blocks must come first`)
  return wrong
}
