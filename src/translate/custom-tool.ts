import type { JsonObject, Tool, ToolInput } from './conversation'
import { defined, filledTextOf, objectOf, textOf } from './values'

/** The one argument of the function that stands for a tool which takes a text. */
export const INPUT = 'input'

/**
 * The function that stands for a tool of OpenAI's that takes a text. Other models keep to no grammar, so they read
 * it. https://platform.openai.com/docs/guides/function-calling#custom-tools
 *
 * @param format The Responses API has a grammar's members in it, and chat completions in its `grammar`.
 */
export function customFunction(name: string, description: unknown, format: unknown): Tool {
  const form = objectOf(format) ?? {}
  const grammar = form.type === 'grammar' ? grammarText(objectOf(form.grammar) ?? form) : undefined
  const words = [filledTextOf(description), grammar].filter((text) => text !== undefined)
  return {
    name,
    ...defined({ description: filledTextOf(words.join('\n\n')) }),
    schema: {
      type: 'object',
      properties: {
        [INPUT]: { type: 'string', description: 'The input of the tool, as plain text' },
      },
      required: [INPUT],
      additionalProperties: false,
    },
  }
}

function grammarText({ syntax, definition }: JsonObject): string | undefined {
  const text = filledTextOf(definition)
  return text === undefined
    ? undefined
    : `The input must match this grammar (${syntax === 'regex' ? 'a regular expression' : 'Lark'}):\n${text}`
}

/** The arguments of that function. */
export const customArguments = (input: unknown): ToolInput => ({ [INPUT]: textOf(input) ?? '' })
