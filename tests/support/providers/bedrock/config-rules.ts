import { isObject, type Members, members, unknownNames } from './members'

/** What Bedrock refuses of all that is not said in turns. */

const LOGGED = /^[a-zA-Z0-9\s:_@$#=/+,.-]{0,256}$/

export function configComplaints(request: Members, model: string, isStreamed: boolean): string[] {
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
  if (stopSequences !== undefined && /gpt-oss|qwen|deepseek\.v/.test(model))
    wrong.push("This model doesn't support the stopSequences field.")
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
