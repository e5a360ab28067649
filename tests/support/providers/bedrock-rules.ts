import { configComplaints } from './bedrock/config-rules'
import { members, unknownNames } from './bedrock/members'
import { cacheComplaints, toolComplaints } from './bedrock/tool-rules'
import { messageComplaints, systemComplaints } from './bedrock/turn-rules'

/**
 * What Bedrock's Converse refuses of a request, in its own words as people report them. Each line here was a
 * 400, or is a rule of AWS' description of the interface.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
 * https://github.com/boto/botocore/tree/develop/botocore/data/bedrock-runtime
 */

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
    ...(isStreamed && request.toolConfig !== undefined && !streamsTools(model)
      ? ["This model doesn't support tool use in streaming mode."]
      : []),
  ]
}

/** https://docs.aws.amazon.com/bedrock/latest/userguide/conversation-inference-supported-models-features.html */
const streamsTools = (model: string): boolean =>
  !/llama|mi[sx]tral|pixtral|palmyra|titan|deepseek\.r1/.test(model)

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
