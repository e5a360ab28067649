import type { FormatTarget, NameRule } from '../../../../conversation'
import { ANSWER_TOOL } from '../../answer/answer-tool'
import { bedrockModel } from '../../models/bedrock-model'

const MAX_LENGTH = 64

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolSpecification.html */
const INVALID = /[^a-zA-Z0-9_-]/g
/** Nova cannot call a tool with a hyphen in its name. https://github.com/SEMOSS/Semoss/pull/2892 */
const INVALID_WITHOUT_HYPHENS = /[^a-zA-Z0-9_]/g

/** The names of tools that a model on Bedrock takes. */
export const toolNames = ({ model }: FormatTarget): NameRule => ({
  maxLength: MAX_LENGTH,
  invalid: bedrockModel(model).hasHyphens ? INVALID : INVALID_WITHOUT_HYPHENS,
  taken: [ANSWER_TOOL],
})
