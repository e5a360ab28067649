import { distinctNames, withNumber } from '../../../../names/distinct'
import type { BedrockModel } from '../../models/bedrock-model'

const MAX_LENGTH = 64
const NOT_IN_CLAUDES_IDS = /[^a-zA-Z0-9_-]/g

/**
 * Bedrock's own rule. Kimi numbers its calls with both (`functions.look:0`); Claude behind Bedrock takes
 * neither. https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolUseBlock.html
 */
const NOT_IN_IDS = /[^a-zA-Z0-9_.:-]/g

/**
 * Gives each call an id that the model takes and that no other call of the request has. The same conversation
 * gets the same ids, so that caches hold.
 */
export function callIds({ family }: BedrockModel): (id: string) => string {
  const invalid = family === 'claude' ? NOT_IN_CLAUDES_IDS : NOT_IN_IDS
  const distinct = distinctNames(withNumber(MAX_LENGTH))
  return (id) => distinct(id.slice(0, MAX_LENGTH).replaceAll(invalid, '_') || 'call')
}
