import { isToolName } from './block-rules'
import { isBlank, isClaude, list, type Members, members, union, unknownNames } from './members'

/** What Bedrock refuses of tools and of cache points. */

export function toolComplaints({ toolConfig }: Members, model: string): string[] {
  if (toolConfig === undefined) return []
  const { tools, toolChoice, ...others } = members(toolConfig)
  const wrong = unknownNames(others, [], 'toolConfig')
  const specs = list(tools).flatMap(({ toolSpec }) => (toolSpec ? [members(toolSpec)] : []))
  if (!list(tools).some(({ cachePoint }) => !cachePoint)) wrong.push('toolConfig.tools: at least 1')
  for (const tool of list(tools))
    wrong.push(...union(tool, ['toolSpec', 'cachePoint', 'systemTool'], 'toolConfig.tools'))
  // https://docs.aws.amazon.com/nova/latest/nova2-userguide/web-grounding.html
  const ofSystem = list(tools).filter(({ systemTool }) => systemTool !== undefined)
  if (ofSystem.length > 0 && !/nova-(?:premier|2)/.test(model))
    wrong.push("This model doesn't support system tools.")
  if (ofSystem.some(({ systemTool }) => members(systemTool).name !== 'nova_grounding'))
    wrong.push('toolConfig.tools: unknown system tool')
  const seen = new Set<unknown>()
  for (const { name, description, inputSchema, strict, ...more } of specs) {
    wrong.push(...unknownNames(more, [], 'toolSpec'))
    if (!isToolName(name)) wrong.push(`toolSpec.name: ${name}`)
    if (seen.has(name)) wrong.push('tools: Tool names must be unique.')
    seen.add(name)
    if (description !== undefined && isBlank(description)) wrong.push('toolSpec.description: blank')
    if (strict !== undefined && typeof strict !== 'boolean') wrong.push('toolSpec.strict')
    const { json } = members(inputSchema)
    // https://github.com/pydantic/pydantic-ai/issues/1623
    if (model.includes('nova'))
      for (const key of Object.keys(members(json)))
        if (!['type', 'properties', 'required'].includes(key))
          wrong.push(`#/toolSpec/inputSchema/json: extraneous key [${key}] is not permitted`)
    if (members(json).type !== 'object')
      wrong.push(
        'The value at toolSpec.inputSchema.json.type must be one of the following: object.',
      )
  }
  if (toolChoice === undefined) return wrong
  wrong.push(...union(members(toolChoice), ['auto', 'any', 'tool'], 'toolChoice'))
  const { any, tool } = members(toolChoice)
  if (any !== undefined && /llama|titan|deepseek\.r1/.test(model))
    wrong.push("This model doesn't support the toolConfig.toolChoice.any field.")
  if (tool !== undefined && /llama|mistral|titan|deepseek/.test(model))
    wrong.push("This model doesn't support the toolConfig.toolChoice.tool field.")
  if (tool !== undefined && !seen.has(members(tool).name))
    wrong.push('toolChoice.tool.name: unknown')
  return wrong
}

export function cacheComplaints(
  { system, messages, toolConfig }: Members,
  model: string,
): string[] {
  const tools = list(members(toolConfig).tools)
  const lists = [tools, list(system), ...list(messages).map(({ content }) => list(content))]
  const points = lists.flat().flatMap(({ cachePoint }) => (cachePoint ? [members(cachePoint)] : []))
  const wrong: string[] = []
  const takesPoints = isClaude(model) || model.includes('nova')
  if (points.length > 0 && !takesPoints)
    wrong.push('You invoked an unsupported model or your request did not allow prompt caching.')
  if (points.length > 4) wrong.push('A maximum of 4 blocks with cache_control may be provided.')
  if (model.includes('nova') && tools.some(({ cachePoint }) => cachePoint))
    wrong.push('toolConfig.tools: extraneous key [cachePoint] is not permitted')
  let isShort = false
  for (const { type, ttl, ...others } of points) {
    wrong.push(...unknownNames(others, [], 'cachePoint'))
    if (type !== 'default') wrong.push(`cachePoint.type: ${type}`)
    if (ttl !== undefined && ttl !== '5m' && ttl !== '1h') wrong.push(`cachePoint.ttl: ${ttl}`)
    if (ttl === '1h' && isShort) wrong.push('a ttl of 1h must not come after a ttl of 5m')
    if (ttl !== '1h') isShort = true
  }
  for (const blocks of lists)
    blocks.forEach(({ cachePoint }, at) => {
      if (!cachePoint) return
      const before = blocks[at - 1]
      const { document, video, reasoningContent } = before ?? {}
      if (!before || before.cachePoint) wrong.push('cachePoint: nothing before it')
      if (reasoningContent) wrong.push('cachePoint: behind a thought')
      if (video || (document && members(document).format !== 'pdf'))
        wrong.push('messages.content.type: Field required')
    })
  return wrong
}
