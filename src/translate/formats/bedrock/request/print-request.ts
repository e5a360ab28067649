import type { Conversation, FormatTarget, JsonObject, PrintedRequest } from '../../../conversation'
import { isCacheKeyAsked } from '../../../end-user'
import { isObject } from '../../../values'
import { abilitiesOf } from '../../anthropic/models'
import { type BedrockModel, bedrockModel } from '../models/bedrock-model'
import { withAnswerTool } from './answer-tool'
import { withFewCachePoints } from './blocks/cache-points'
import type { Printing } from './blocks/printing'
import { printInference, stopsLeft } from './inference'
import { documentNames } from './media/document-names'
import { outputForm } from './output-form'
import { ownMembers } from './own-members'
import { printReasoning } from './reasoning'
import { printTools } from './tools'
import { printTurns } from './turns/print-turns'
import { searchTools } from './web-search'

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ServiceTier.html */
const SERVICE_TIERS: ReadonlySet<string> = new Set(['default', 'flex', 'priority', 'reserved'])

/**
 * Prints a request for Converse and ConverseStream. The model and whether the answer is streamed stand in the
 * address. https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
 *
 * @throws {Untranslatable}
 */
export function printRequest(asked: Conversation, target: FormatTarget): PrintedRequest {
  const dropped = new Set<string>()
  const drop = (name: string) => void dropped.add(name)
  const model = modelOf(target)
  const printing: Printing = { model, documentName: documentNames(), drop }
  const conversation = withAnswerTool(asked, printing)

  const search = searchTools(asked, target.model, printing)
  const { tools: functions, choice, fields: toolFields } = printTools(conversation, printing)
  const declared = [...functions, ...search]
  const turns = printTurns(conversation.turns, printing)
  const { tools, system, messages } = withFewCachePoints({ tools: declared, ...turns }, drop)
  const reasoning = printReasoning(conversation, target, messages, printing)
  const inference = printInference(conversation, target, reasoning, printing)
  const isWhole = conversation.isStreamed && tools.length > 0 && !printing.model.streamsTools
  const own = ownMembers(conversation, conversation.isStreamed && !isWhole, printing)
  const textFormat = outputForm(conversation, printing)
  const config = { ...inference.config, ...own.config }
  const fields = merged(
    merged({ ...inference.fields, ...toolFields }, reasoning.fields),
    own.fields,
  )

  if (isCacheKeyAsked(conversation)) drop('prompt_cache_key')
  const body: JsonObject = {
    ...(system.length > 0 && { system }),
    messages,
    ...(Object.keys(config).length > 0 && { inferenceConfig: config }),
    ...(tools.length > 0 && { toolConfig: { tools, ...(choice && { toolChoice: choice }) } }),
    ...(Object.keys(fields).length > 0 && { additionalModelRequestFields: fields }),
    ...(textFormat && { outputConfig: { textFormat } }),
    ...serviceTier(conversation, drop),
    ...own.top,
  }
  const stopSequences = stopsLeft(conversation, printing)
  return {
    body,
    dropped: [...dropped],
    ...(stopSequences && { stopSequences }),
    ...(isWhole && { isWhole }),
  }
}

/** Which Claude takes strict tools depends on its version. */
function modelOf(target: FormatTarget): BedrockModel {
  const model = bedrockModel(target.model)
  return model.family === 'claude'
    ? { ...model, hasStrict: abilitiesOf(target).takesStrictTools }
    : model
}

/** Objects of one name are put together: `inferenceConfig` of Nova's, `output_config` of Claude's. */
function merged(first: JsonObject, second: JsonObject): JsonObject {
  const both: Record<string, unknown> = { ...first }
  for (const [name, value] of Object.entries(second)) {
    const before = both[name]
    both[name] =
      isObject(before) && isObject(value) && name !== 'thinking' ? { ...before, ...value } : value
  }
  return both
}

function serviceTier(
  { serviceTier: asked }: Conversation,
  drop: (name: string) => void,
): JsonObject {
  if (asked === undefined || asked === 'auto') return {}
  if (SERVICE_TIERS.has(asked)) return { serviceTier: { type: asked } }
  drop('service_tier')
  return {}
}
