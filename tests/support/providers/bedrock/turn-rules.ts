import { blockComplaints } from './block-rules'
import { isBlank, isClaude, list, type Members, members, mustStandAlone, union } from './members'

/** What Bedrock refuses of the system prompt and of the turns. */

export function systemComplaints(system: unknown, model: string): string[] {
  if (system === undefined) return []
  if (/titan|mistral-7b|mixtral/.test(model))
    return ["This model doesn't support system messages. Try again without a system message."]
  return list(system).flatMap((block, at) => [
    ...union(block, ['text', 'cachePoint', 'guardContent'], `system.${at}`),
    ...('text' in block && isBlank(block.text) ? [`The text field in system.${at} is blank.`] : []),
  ])
}

export function messageComplaints({ messages, toolConfig }: Members, model: string): string[] {
  const all = list(messages)
  if (all.length === 0) return ['messages: required']
  const wrong: string[] = []
  const names = new Set<unknown>()
  const ids = new Set<unknown>()
  /** The calls of the turn before. */
  let open: unknown[] = []
  const checkName = (name: unknown) => {
    if (names.has(name)) wrong.push("Messages can't contain duplicate document names.")
    names.add(name)
  }
  const isCallId = (id: unknown) =>
    (isClaude(model) ? /^[a-zA-Z0-9_-]{1,64}$/ : /^[a-zA-Z0-9_.:-]{1,64}$/).test(String(id))
  if (all[0]?.role !== 'user') {
    wrong.push('A conversation must start with a user message.')
  }
  all.forEach(({ role, content }, at) => {
    if (role !== 'user' && role !== 'assistant') wrong.push(`messages.${at}.role: ${role}`)
    if (role === all[at - 1]?.role)
      wrong.push('roles must alternate between "user" and "assistant"')
    const blocks = list(content)
    if (blocks.length === 0) wrong.push(`The content field at messages.${at} is empty.`)
    const results = blocks.flatMap(({ toolResult }) =>
      toolResult ? [members(toolResult).toolUseId] : [],
    )
    if (role === 'user') wrong.push(...resultComplaints(open, results, at))
    const calls = blocks.flatMap(({ toolUse }) => (toolUse ? [members(toolUse)] : []))
    open = calls.map(({ toolUseId }) => toolUseId)
    for (const id of open) {
      if (ids.has(id)) wrong.push(`messages.${at}: tool_use ids must be unique`)
      ids.add(id)
    }
    for (const block of blocks)
      wrong.push(...blockComplaints(block, `messages.${at}.content`, role, { checkName, isCallId }))
    if (blocks.some(({ document }) => document) && !blocks.some(({ text }) => text))
      wrong.push('Include a text block beside the document.')
    const others = blocks.filter(({ toolResult, cachePoint }) => !toolResult && !cachePoint)
    if (results.length > 0 && mustStandAlone(model) && others.length > 0)
      wrong.push(`messages.${at}: toolResult must be alone in its turn`)
    if (
      results.length > 0 &&
      isClaude(model) &&
      others.some((block) => block.document || block.video)
    )
      wrong.push(`messages.${at}.content.document.source.type: Field required`)
    const lastResult = blocks.findLastIndex(({ toolResult }) => toolResult)
    if (
      blocks
        .slice(0, Math.max(0, lastResult))
        .some(({ toolResult, cachePoint }) => !toolResult && !cachePoint)
    )
      wrong.push(`messages.${at}: results must come first`)
    if (role === 'assistant' && blocks.at(-1)?.reasoningContent)
      wrong.push('The final block in an assistant message cannot be `thinking`.')
  })
  if (open.length > 0) wrong.push('Expected toolResult blocks for the last toolUse blocks.')
  const last = all.at(-1)
  const end = list(last?.content).at(-1)?.text
  if (last?.role === 'assistant' && typeof end === 'string' && end !== end.trimEnd())
    wrong.push('final assistant content cannot end with trailing whitespace')
  if (ids.size > 0 && toolConfig === undefined)
    wrong.push('The toolConfig field must be defined when using toolUse and toolResult.')
  return wrong
}

function resultComplaints(open: readonly unknown[], results: readonly unknown[], at: number) {
  const wrong: string[] = []
  if (results.length > open.length)
    wrong.push(
      `The number of toolResult blocks at messages.${at}.content exceeds the number of toolUse blocks of previous turn.`,
    )
  const given = new Set(results)
  if (given.size < results.length) wrong.push('Multiple results for one toolUse.')
  for (const id of open)
    if (!given.has(id)) wrong.push(`Expected toolResult blocks at messages.${at} for ${id}`)
  return wrong
}
