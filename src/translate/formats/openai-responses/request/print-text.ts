import type { Conversation, JsonObject } from '../../../conversation'
import { fitsStrictMode } from '../../openai-chat/request/strict-schema'
import type { Printing } from './printing'

const DEFAULT_NAME = 'output'

/** The form of the answer. https://platform.openai.com/docs/guides/structured-outputs */
export function printText({ output }: Conversation, { drop }: Printing): JsonObject {
  if (!output) return {}
  if (output.kind === 'json') return { format: { type: 'json_object' } }
  const { schema, name = DEFAULT_NAME, description, strict } = output
  const isTooStrict = strict === true && !fitsStrictMode(schema)
  if (isTooStrict) drop('response_format.strict')
  return {
    format: {
      type: 'json_schema',
      name: name.slice(0, MAX_NAME_LENGTH).replaceAll(INVALID, '_'),
      ...(description !== undefined && { description }),
      schema,
      strict: strict === true && !isTooStrict,
    },
  }
}

/** https://platform.openai.com/docs/api-reference/responses/create#responses-create-text */
const MAX_NAME_LENGTH = 64
const INVALID = /[^a-zA-Z0-9_-]/g
