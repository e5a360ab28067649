import { type Conversation, Untranslatable } from '../../../conversation'
import { untranslatableMember } from '../../../untranslatable'
import { isObject } from '../../../values'
import { ANSWER_TOOL } from '../answer/answer-tool'
import type { Printing } from './blocks/printing'

/**
 * A conversation in which a tool takes the answer by its schema, for models that Bedrock does not hold to a
 * schema in any other way but that can be made to call a tool. `answer/calls.ts` makes text of the call.
 *
 * A form without a schema stays a refusal: models fill a tool of any members with none (`{}`).
 * https://github.com/BerriAI/litellm/pull/25740
 *
 * @throws {Untranslatable}
 */
export function withAnswerTool(conversation: Conversation, { model, drop }: Printing) {
  const { output, ...asked } = conversation
  if (asked.tools.some(({ name }) => name === ANSWER_TOOL)) throw untranslatableMember('tools')
  if (output?.kind !== 'schema' || model.hasForm || model.choices.length === 0) return conversation
  if (asked.tools.length > 0 && asked.toolChoice?.kind !== 'none')
    throw new Untranslatable(
      'This model cannot call tools and answer in a JSON format at the same time.',
      'response_format',
    )
  const { schema, description, strict } = output
  if (!takesObjects(schema))
    throw new Untranslatable('This model answers with JSON objects alone.', 'response_format')
  // The model is told, and mostly keeps to it, but is not held to it.
  if (strict) drop('response_format.strict')
  const said = description === undefined ? '' : ` ${description}`
  return {
    ...asked,
    tools: [{ name: ANSWER_TOOL, description: `Takes the answer.${said}`, schema }],
    toolChoice: { kind: 'tool', name: ANSWER_TOOL },
    parallelCalls: true,
  } satisfies Conversation
}

/** The input of a tool is an object. */
const takesObjects = (schema: unknown): boolean =>
  isObject(schema) && (schema.type === undefined || [schema.type].flat().includes('object'))
