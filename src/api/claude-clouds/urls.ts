import { bedrockModelOf, type ClaudeCloud } from './clouds'

const INVOKE = 'invoke'
const INVOKE_STREAM = 'invoke-with-response-stream'

/** The operations that the gateway chooses for a chat. */
const BEDROCK_OPERATION = /\/(?:converse|converse-stream|invoke|invoke-with-response-stream)$/

/** `…/publishers/anthropic/models/claude-x@y:streamRawPredict` */
const VERTEX_OPERATION = /\/models\/([^/]+):(?:streamRawPredict|rawPredict)$/

/**
 * Where a cloud takes Anthropic's own body. The model's part of the path stays as it is written: AWS signs
 * a path in the spelling that is sent.
 *
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModel.html
 * https://docs.anthropic.com/en/api/claude-on-vertex-ai
 *
 * @param url Where the gateway would send a chat or a message to the same model.
 * @returns Undefined for an address of another kind.
 */
export function claudeUrl(
  cloud: ClaudeCloud,
  url: string,
  isStreamed: boolean,
): string | undefined {
  const [place, query] = parted(url)
  if (cloud === 'vertex-ai') {
    if (!VERTEX_OPERATION.test(place)) return undefined
    const operation = isStreamed ? 'streamRawPredict' : 'rawPredict'
    return `${place.slice(0, place.lastIndexOf(':'))}:${operation}${query}`
  }
  if (!BEDROCK_OPERATION.test(place)) return undefined
  const model = place.slice(0, place.lastIndexOf('/'))
  return `${model}/${isStreamed ? INVOKE_STREAM : INVOKE}${query}`
}

/** `…/model/us.anthropic.claude-x%3A0/count-tokens` */
const BEDROCK_MODEL = /^(.*)\/model\/[^/]+\/[a-z-]+$/

/**
 * Where a cloud counts the tokens of a message. Bedrock counts for a model and refuses inference profiles, so
 * the model's own name stands in the path.
 *
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_CountTokens.html
 * https://cloud.google.com/vertex-ai/generative-ai/docs/partner-models/claude/count-tokens
 *
 * @param url Where the gateway would send a chat, or a question for a count.
 * @param model The model as the target names it.
 * @returns Undefined where the cloud cannot be asked: the model hides behind an ARN.
 */
export function claudeCountUrl(cloud: ClaudeCloud, url: string, model: string): string | undefined {
  const [place, query] = parted(url)
  if (cloud === 'vertex-ai') {
    if (!VERTEX_OPERATION.test(place)) return undefined
    return `${place.slice(0, place.lastIndexOf('/'))}/count-tokens:rawPredict${query}`
  }
  const base = bedrockModelOf(model)
  const [, root] = BEDROCK_MODEL.exec(place) ?? []
  if (base === undefined || root === undefined) return undefined
  return `${root}/model/${encodeURIComponent(base)}/count-tokens${query}`
}

function parted(url: string): readonly [place: string, query: string] {
  const at = url.indexOf('?')
  return at === -1 ? [url, ''] : [url.slice(0, at), url.slice(at)]
}
