import type { Conversation, JsonObject } from '../../../conversation'
import { untranslatableMember } from '../../../untranslatable'
import { strictSchema } from '../../anthropic/strict-schema'
import type { Printing } from './blocks/printing'

const USUAL_NAME = 'response'
const MAX_NAME_LENGTH = 64

/** A name as Bedrock takes it. */
const formName = (name = ''): string =>
  name.slice(0, MAX_NAME_LENGTH).replaceAll(/[^a-zA-Z0-9_-]/g, '_')

/**
 * The form of the answer. Bedrock compiles schemas as Anthropic does, gets them as a text, and has no form
 * without a schema. https://docs.aws.amazon.com/bedrock/latest/userguide/structured-output.html
 *
 * @throws {Untranslatable} for models whose answers Bedrock cannot hold to a schema.
 */
export function outputForm({ output }: Conversation, { model }: Printing): JsonObject | undefined {
  if (!output) return undefined
  if (output.kind === 'json' || !model.hasForm) throw untranslatableMember('response_format')
  const { schema, name, description } = output
  return {
    type: 'json_schema',
    structure: {
      jsonSchema: {
        schema: JSON.stringify(strictSchema(schema)),
        name: formName(name) || USUAL_NAME,
        ...(description !== undefined && { description }),
      },
    },
  }
}
