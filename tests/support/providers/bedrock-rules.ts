/**
 * What Bedrock's Converse refuses of a request, in its own words as people report them. Each line here was a
 * 400, or is a rule of AWS' description of the interface.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
 * https://github.com/boto/botocore/tree/develop/botocore/data/bedrock-runtime
 */

type Members = Record<string, unknown>

export type BedrockRulesOptions = { model: string; isStreamed?: boolean }

/** Why Bedrock refuses a request, or nothing. */
export function bedrockRefusal(body: unknown, options: BedrockRulesOptions): string | undefined {
  return bedrockComplaints(body, options)[0]
}

/** Everything that Bedrock would refuse of a request. */
export function bedrockComplaints(body: unknown, { model, isStreamed }: BedrockRulesOptions) {
  const request = members(body)
  return [
    ...unknownNames(request, TOP, 'request'),
    ...systemComplaints(request.system, model),
    ...messageComplaints(request, model),
    ...toolComplaints(request, model),
    ...cacheComplaints(request, model),
    ...configComplaints(request, model, isStreamed === true),
  ]
}

const TOP = [
  'additionalModelRequestFields',
  'additionalModelResponseFieldPaths',
  'guardrailConfig',
  'inferenceConfig',
  'messages',
  'outputConfig',
  'performanceConfig',
  'promptVariables',
  'requestMetadata',
  'serviceTier',
  'system',
  'toolConfig',
]
const BLOCK = [
  'audio',
  'cachePoint',
  'citationsContent',
  'document',
  'guardContent',
  'image',
  'reasoningContent',
  'searchResult',
  'text',
  'toolResult',
  'toolUse',
  'video',
]
const IN_RESULT = ['document', 'image', 'json', 'searchResult', 'text', 'video']
const FORMATS: Readonly<Record<string, readonly string[]>> = {
  image: ['png', 'jpeg', 'gif', 'webp'],
  document: ['pdf', 'csv', 'doc', 'docx', 'xls', 'xlsx', 'html', 'txt', 'md'],
  video: ['mkv', 'mov', 'mp4', 'webm', 'flv', 'mpeg', 'mpg', 'wmv', 'three_gp'],
  audio: [
    ...['mp3', 'opus', 'wav', 'aac', 'flac', 'mp4', 'ogg', 'mkv', 'mka', 'x-aac', 'm4a'],
    ...['mpeg', 'mpga', 'pcm', 'webm'],
  ],
}

const members = (value: unknown): Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {}
const list = (value: unknown): Members[] => (Array.isArray(value) ? value.map(members) : [])
const isObject = (value: unknown) =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const unknownNames = (value: Members, known: readonly string[], at: string): string[] =>
  Object.keys(value)
    .filter((name) => !known.includes(name))
    .map((name) => `Unknown parameter in ${at}: "${name}"`)
const isBlank = (text: unknown) => typeof text !== 'string' || text.trim() === ''
const isClaude = (model: string) => /claude|application-inference-profile|provisioned/.test(model)
const mustStandAlone = (model: string) => /llama|mistral|mixtral|pixtral|palmyra/.test(model)

/** A union has exactly one member. */
function union(block: Members, known: readonly string[], at: string): string[] {
  const names = Object.keys(block)
  if (names.length !== 1) return [`Invalid number of parameters set for tagged union ${at}`]
  return unknownNames(block, known, at)
}

function systemComplaints(system: unknown, model: string): string[] {
  if (system === undefined) return []
  if (/titan|mistral-7b|mixtral/.test(model))
    return ["This model doesn't support system messages. Try again without a system message."]
  return list(system).flatMap((block, at) => [
    ...union(block, ['text', 'cachePoint', 'guardContent'], `system.${at}`),
    ...('text' in block && isBlank(block.text) ? [`The text field in system.${at} is blank.`] : []),
  ])
}

function messageComplaints({ messages, toolConfig }: Members, model: string): string[] {
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

type BlockRules = {
  checkName: (name: unknown) => void
  isCallId: (id: unknown) => boolean
  known?: readonly string[]
}

function blockComplaints(
  block: Members,
  at: string,
  role: unknown,
  { checkName, isCallId, known = BLOCK }: BlockRules,
): string[] {
  const wrong = union(block, known, at)
  if ('text' in block && isBlank(block.text)) wrong.push(`The text field in ${at} is blank.`)
  for (const kind of ['image', 'document', 'video', 'audio']) {
    if (!(kind in block)) continue
    if (role !== 'user') wrong.push(`${at}: only a user's turn may have a ${kind}`)
    wrong.push(...mediaComplaints(kind, members(block[kind]), at, checkName))
  }
  if (block.toolUse) {
    const { toolUseId, name, input, ...others } = members(block.toolUse)
    wrong.push(...unknownNames(others, ['type'], `${at}.toolUse`))
    if (role !== 'assistant') wrong.push(`${at}: only the assistant calls tools`)
    if (!isCallId(toolUseId)) wrong.push(`${at}.toolUseId: ${toolUseId}`)
    if (!isToolName(name)) wrong.push(`${at}.toolUse.name: ${name}`)
    if (!isObject(input)) wrong.push(`${at}.toolUse.input: not an object`)
  }
  if (block.toolResult) {
    const { toolUseId, content, status, ...others } = members(block.toolResult)
    wrong.push(...unknownNames(others, [], `${at}.toolResult`))
    if (!isCallId(toolUseId)) wrong.push(`${at}.toolUseId: ${toolUseId}`)
    if (status !== undefined && status !== 'success' && status !== 'error')
      wrong.push(`${at}.status: ${status}`)
    if (list(content).length === 0) wrong.push(`${at}.toolResult.content: empty`)
    for (const inner of list(content)) {
      const rules = { checkName, isCallId, known: IN_RESULT }
      wrong.push(...blockComplaints(inner, `${at}.toolResult.content`, 'user', rules))
    }
  }
  if (block.reasoningContent) {
    const { reasoningText, redactedContent } = members(block.reasoningContent)
    if ((reasoningText === undefined) === (redactedContent === undefined))
      wrong.push(`${at}.reasoningContent: one of two`)
    if (reasoningText !== undefined && typeof members(reasoningText).text !== 'string')
      wrong.push(`${at}.reasoningText.text: required`)
  }
  return wrong
}

const isToolName = (name: unknown) => typeof name === 'string' && /^[a-zA-Z0-9_-]{1,64}$/.test(name)

function mediaComplaints(
  kind: string,
  { format, source, name, ...others }: Members,
  at: string,
  checkName: (name: unknown) => void,
): string[] {
  const wrong = unknownNames(others, ['citations', 'context'], `${at}.${kind}`)
  if (!FORMATS[kind]?.includes(String(format)))
    wrong.push(`${at}.${kind}.format: Member must satisfy enum value set: ${format}`)
  wrong.push(...union(members(source), ['bytes', 's3Location', 'text', 'content'], `${at}.source`))
  const { bytes, s3Location, text } = members(source)
  if (bytes !== undefined && (isBlank(bytes) || /[^A-Za-z0-9+/=]/.test(String(bytes))))
    wrong.push(`${at}.source.bytes: no base64`)
  if (s3Location !== undefined && !/^s3:\/\/[a-z0-9]/.test(String(members(s3Location).uri)))
    wrong.push(`${at}.source.s3Location.uri: ${members(s3Location).uri}`)
  if (kind !== 'document') return name === undefined ? wrong : [...wrong, `${at}: a name`]
  if (text !== undefined && isBlank(text)) wrong.push(`${at}.document.source.text is blank`)
  if (typeof name !== 'string' || !/^[a-zA-Z0-9\s\-()[\]]{1,200}$/.test(name) || /\s\s/.test(name))
    wrong.push(
      'The document file name can only contain alphanumeric characters, whitespace characters, hyphens, parentheses, and square brackets. The name can’t contain more than one consecutive whitespace character.',
    )
  checkName(name)
  return wrong
}

function toolComplaints({ toolConfig }: Members, model: string): string[] {
  if (toolConfig === undefined) return []
  const { tools, toolChoice, ...others } = members(toolConfig)
  const wrong = unknownNames(others, [], 'toolConfig')
  const specs = list(tools).flatMap(({ toolSpec }) => (toolSpec ? [members(toolSpec)] : []))
  if (!list(tools).some(({ cachePoint }) => !cachePoint)) wrong.push('toolConfig.tools: at least 1')
  for (const tool of list(tools))
    wrong.push(...union(tool, ['toolSpec', 'cachePoint', 'systemTool'], 'toolConfig.tools'))
  const seen = new Set<unknown>()
  for (const { name, description, inputSchema, strict, ...more } of specs) {
    wrong.push(...unknownNames(more, [], 'toolSpec'))
    if (!isToolName(name)) wrong.push(`toolSpec.name: ${name}`)
    if (seen.has(name)) wrong.push('tools: Tool names must be unique.')
    seen.add(name)
    if (description !== undefined && isBlank(description)) wrong.push('toolSpec.description: blank')
    if (strict !== undefined && typeof strict !== 'boolean') wrong.push('toolSpec.strict')
    const { json } = members(inputSchema)
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

function cacheComplaints({ system, messages, toolConfig }: Members, model: string): string[] {
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

const LOGGED = /^[a-zA-Z0-9\s:_@$#=/+,.-]{0,256}$/

function configComplaints(request: Members, model: string, isStreamed: boolean): string[] {
  const { inferenceConfig, requestMetadata, serviceTier, performanceConfig } = request
  const { guardrailConfig, outputConfig, promptVariables, additionalModelRequestFields } = request
  const config = members(inferenceConfig)
  const { maxTokens, temperature, topP, stopSequences } = config
  const fields = members(additionalModelRequestFields)
  const wrong = unknownNames(
    config,
    ['maxTokens', 'temperature', 'topP', 'stopSequences'],
    'inferenceConfig',
  )
  if (maxTokens !== undefined && !(Number.isInteger(maxTokens) && Number(maxTokens) >= 1))
    wrong.push(`inferenceConfig.maxTokens: ${maxTokens}`)
  for (const value of [temperature, topP])
    if (value !== undefined && !(typeof value === 'number' && value >= 0 && value <= 1))
      wrong.push('Member must have value less than or equal to 1')
  if (stopSequences !== undefined && (!Array.isArray(stopSequences) || stopSequences.includes('')))
    wrong.push('inferenceConfig.stopSequences')
  if (/grok/.test(model) && (temperature !== undefined || topP !== undefined))
    wrong.push("This model doesn't support the temperature field.")
  const { maxReasoningEffort } = members(fields.reasoningConfig)
  if (maxReasoningEffort === 'high' && (maxTokens ?? temperature ?? topP) !== undefined)
    wrong.push('maxTokens, temperature and topP must be unset for high reasoning effort')
  if (requestMetadata !== undefined) {
    const pairs = Object.entries(members(requestMetadata))
    if (pairs.length === 0 || pairs.length > 16)
      wrong.push(`requestMetadata: ${pairs.length} pairs`)
    for (const [key, value] of pairs)
      if (key === '' || !LOGGED.test(key) || typeof value !== 'string' || !LOGGED.test(value))
        wrong.push('requestMetadata: failed to satisfy regular expression')
  }
  const tier = members(serviceTier).type
  if (
    serviceTier !== undefined &&
    !['priority', 'default', 'flex', 'reserved'].includes(String(tier))
  )
    wrong.push(`serviceTier.type: ${tier}`)
  const { latency } = members(performanceConfig)
  if (performanceConfig !== undefined && latency !== 'standard' && latency !== 'optimized')
    wrong.push(`performanceConfig.latency: ${latency}`)
  const known = ['guardrailIdentifier', 'guardrailVersion', 'trace']
  wrong.push(
    ...unknownNames(
      members(guardrailConfig),
      isStreamed ? [...known, 'streamProcessingMode'] : known,
      'guardrailConfig',
    ),
  )
  for (const value of Object.values(members(promptVariables)))
    if (typeof members(value).text !== 'string') wrong.push('promptVariables: text')
  if (outputConfig !== undefined) wrong.push(...formComplaints(members(outputConfig), model))
  return wrong
}

function formComplaints({ textFormat, ...others }: Members, model: string): string[] {
  const wrong = unknownNames(others, ['effort'], 'outputConfig')
  if (/nova|llama|titan|command|jamba|palmyra/.test(model))
    wrong.push("This model doesn't support the outputConfig.textFormat field.")
  const { type, structure } = members(textFormat)
  const { schema } = members(members(structure).jsonSchema)
  if (type !== 'json_schema') wrong.push(`textFormat.type: ${type}`)
  try {
    if (typeof schema !== 'string' || !isObject(JSON.parse(schema))) wrong.push('schema: no text')
  } catch {
    wrong.push('schema: no JSON')
  }
  return wrong
}
