import { type Conversation, type JsonObject, Untranslatable } from '../../../conversation'
import { isObject } from '../../../values'
import { strictSchema } from './strict-schema'

/**
 * The form of the answer. It excludes tools and documents.
 * https://docs.cohere.com/reference/chat#request.body.response_format
 *
 * @throws {Untranslatable}
 */
export function printOutput({ output, tools, rest }: Conversation): JsonObject {
  if (!output) return {}
  if (tools.length > 0) throw excluded('call tools')
  if (Array.isArray(rest.documents) && rest.documents.length > 0) throw excluded('use documents')
  if (output.kind === 'json') return { response_format: { type: 'json_object' } }
  const { schema } = output
  if (!isObject(schema) || schema.type !== 'object')
    throw new Untranslatable('Cohere answers with JSON objects alone.', 'response_format')
  return { response_format: { type: 'json_object', json_schema: strictSchema(schema) } }
}

const excluded = (words: string) =>
  new Untranslatable(
    `Cohere cannot ${words} and answer in a JSON format at the same time.`,
    'response_format',
  )
