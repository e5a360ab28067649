import type { JsonObject } from '../../conversation'
import { objectOf, objectsOf } from '../../values'

/** What a conversation does to its list of tools. */
export type ToolChanges = {
  isOffered(tool: JsonObject): boolean
  /** Tools that the conversation itself defines. */
  defined: readonly JsonObject[]
  /** Whether a tool was added that nobody has defined. */
  hasUnknown: boolean
}

/** Claude Code's tool that nobody may call. It is there to switch the search for tools on. */
const PLACEHOLDER = 'DeferredToolPlaceholder'

/**
 * Reads which tools the conversation has found, used, added and removed.
 * https://platform.claude.com/docs/en/agents-and-tools/tool-use/tool-search-tool
 */
export function toolChanges(
  { messages, tool_choice }: JsonObject,
  tools: readonly JsonObject[],
): ToolChanges {
  /** By name, whether the last change offers a tool or takes it away. */
  const changed = new Map<unknown, boolean>()
  const defined: JsonObject[] = []
  let hasUnknown = false
  const listed = new Set(tools.map(({ name }) => name))

  const readBlock = (block: JsonObject) => {
    switch (block.type) {
      case 'tool_use':
        changed.set(block.name, true)
        break
      case 'tool_reference':
        changed.set(block.tool_name, true)
        break
      case 'tool_result':
        for (const inner of objectsOf(block.content)) readBlock(inner)
        break
      case 'tool_addition': {
        const { name, definition } = objectOf(block.tool) ?? {}
        const tool = objectOf(definition)
        if (tool && !listed.has(tool.name)) {
          listed.add(tool.name)
          defined.push(tool)
        }
        const added = tool?.name ?? name
        if (!listed.has(added)) hasUnknown = true
        changed.set(added, true)
        break
      }
      // What the messages have changed that a summary stands for.
      case 'compaction':
        for (const change of objectsOf(block.tool_changes)) readBlock(change)
        break
      case 'tool_removal':
        changed.set(objectOf(block.tool)?.name, false)
        break
    }
  }

  changed.set(objectOf(tool_choice)?.name, true)
  for (const { content } of objectsOf(messages))
    for (const block of objectsOf(content)) readBlock(block)
  return {
    isOffered: ({ name, defer_loading }) =>
      changed.get(name) ?? (defer_loading !== true && name !== PLACEHOLDER),
    defined,
    hasUnknown,
  }
}
