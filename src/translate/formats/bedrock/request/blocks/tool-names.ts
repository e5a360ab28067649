import type { Tool } from '../../../../conversation'
import { type ToolNames, toolNames as validNames } from '../../../../names/tool-names'
import { ANSWER_TOOL } from '../../answer/answer-tool'
import type { BedrockModel } from '../../models/bedrock-model'

const MAX_LENGTH = 64

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolSpecification.html */
const INVALID = /[^a-zA-Z0-9_-]/g
/** Nova cannot call a tool with a hyphen in its name. https://github.com/SEMOSS/Semoss/pull/2892 */
const INVALID_WITHOUT_HYPHENS = /[^a-zA-Z0-9_]/g

/** The names of tools as a model on Bedrock takes them. */
export const toolNames = (tools: readonly Tool[], { hasHyphens }: BedrockModel): ToolNames =>
  validNames(tools, {
    maxLength: MAX_LENGTH,
    invalid: hasHyphens ? INVALID : INVALID_WITHOUT_HYPHENS,
    taken: [ANSWER_TOOL],
  })
