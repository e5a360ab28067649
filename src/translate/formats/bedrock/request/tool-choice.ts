import type { Conversation, JsonObject } from '../../../conversation'
import { untranslatableMember } from '../../../untranslatable'
import type { Printing } from './blocks/printing'

/** The choice among tools. */
export type PrintedChoice = {
  /** Converse's `toolChoice`. */
  choice: JsonObject | undefined
  /** Members of the model's own body. */
  fields: JsonObject
  /** The only tool that stays. */
  only?: string
}

/**
 * Which tool may or must be called. https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolChoice.html
 *
 * @param isOffered False where no tool may be called.
 * @throws {Untranslatable} where a tool must be called and the model cannot be made to.
 */
export function printChoice(
  { toolChoice, parallelCalls }: Conversation,
  isOffered: boolean,
  { model, drop }: Printing,
): PrintedChoice {
  const isClaude = model.family === 'claude'
  if (!isOffered) {
    if (!isClaude) drop('tool_choice')
    return { choice: undefined, fields: isClaude ? { tool_choice: { type: 'none' } } : {} }
  }
  const forced = forcedChoice(toolChoice, model.choices)
  if (parallelCalls !== false) return { ...forced, fields: {} }
  // Where one tool is named, there is nothing to call in parallel.
  if (!isClaude && toolChoice?.kind !== 'tool') drop('parallel_tool_calls')
  return { ...forced, fields: isClaude ? { tool_choice: apart(forced.choice) } : {} }
}

function forcedChoice(
  choice: Conversation['toolChoice'],
  choices: readonly string[],
): { choice: JsonObject | undefined; only?: string } {
  switch (choice?.kind) {
    case undefined:
    case 'none':
    // The model decides by itself. Not every model takes the word for it.
    case 'auto':
      return { choice: undefined }
    case 'required':
      return { choice: anyTool(choices) }
    case 'allowed':
      return { choice: choice.isRequired ? anyTool(choices) : undefined }
    case 'tool':
      return choices.includes('tool')
        ? { choice: { tool: { name: choice.name } } }
        : { choice: anyTool(choices), only: choice.name }
  }
}

function anyTool(choices: readonly string[]): JsonObject {
  if (!choices.includes('any')) throw untranslatableMember('tool_choice')
  return { any: {} }
}

/** Claude's word, in its own body. Bedrock refuses a second type there. https://github.com/BerriAI/litellm/issues/36536 */
const apart = (choice: JsonObject | undefined): JsonObject => ({
  ...(choice === undefined && { type: 'auto' }),
  disable_parallel_tool_use: true,
})
