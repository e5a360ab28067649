import { lostMembers, type Read, type Translation } from '../translate/losses/translation'

type ChatTool = string | { function?: { name?: unknown } } | null | undefined

/**
 * What the gateway drops of a chat completion request and Anthropic's API has words for: the schema
 * of the answer, and that tools must be called one after another. By the name of the dropped member,
 * the name of Anthropic's and its value as JSON text.
 * https://docs.anthropic.com/en/docs/build-with-claude/structured-outputs
 */
export function claudeMembers(read: Read): Map<string, [string, string]> {
  const members = new Map<string, [string, string]>()
  const schema = schemaOf(read('response_format'))
  if (schema !== undefined)
    members.set('response_format', [
      'output_config',
      JSON.stringify({ format: { type: 'json_schema', schema } }),
    ])
  const tools = read('parallel_tool_calls') === false ? read('tools') : undefined
  if (Array.isArray(tools) && tools.length > 0) {
    const choice = oneAtATime(read('tool_choice') as ChatTool)
    members.set('parallel_tool_calls', ['tool_choice', JSON.stringify(choice)])
  }
  return members
}

/** The members of a message that a translation would lose, as they are. */
export const keptMembers = (translation: Translation, read: Read): Map<string, [string, string]> =>
  new Map(
    lostMembers(translation, read)
      .map((path) => path.split('.')[0] as string)
      .map((member) => [member, [member, JSON.stringify(read(member))]]),
  )

function schemaOf(format: unknown): unknown {
  const { type, json_schema } = (format ?? {}) as {
    type?: unknown
    json_schema?: { schema?: unknown }
  }
  return type === 'json_schema' ? json_schema?.schema : undefined
}

function oneAtATime(choice: ChatTool): object {
  if (choice === 'none') return { type: 'none' }
  const disable_parallel_tool_use = true
  return typeof choice === 'object' && choice
    ? { type: 'tool', name: choice.function?.name, disable_parallel_tool_use }
    : { type: choice === 'required' ? 'any' : 'auto', disable_parallel_tool_use }
}
