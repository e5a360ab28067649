import type { JsonObject, ToolChoice } from '../../conversation'
import { untranslatableMember } from '../../untranslatable'
import { entryOf, filledTextOf, objectOf, objectsOf } from '../../values'
import type { CalledNames } from './read-items'
import { isSearchChoice, isSearchTool } from './read-web-search'
import { clientRunKind } from './tools/client-run-tools'

const WORDS: Readonly<Record<string, ToolChoice>> = {
  auto: { kind: 'auto' },
  none: { kind: 'none' },
  required: { kind: 'required' },
}

/**
 * Which tool may be called. A choice of the search is read with the search.
 * https://platform.openai.com/docs/api-reference/responses/create#responses-create-tool_choice
 *
 * @throws {Untranslatable} for a choice of what only OpenAI runs.
 */
export function readToolChoice(value: unknown, names: CalledNames): ToolChoice | undefined {
  if (value === undefined || value === null) return undefined
  const choice = objectOf(value) ?? { type: value }
  const word = entryOf(WORDS, choice.type)
  if (word) return word
  if (isSearchChoice(value)) return undefined
  if (choice.type === 'allowed_tools') return readAllowed(choice, names)
  const name = nameOf(choice, names)
  if (name === undefined) throw untranslatableMember('tool_choice')
  return { kind: 'tool', name }
}

function readAllowed(choice: JsonObject, names: CalledNames): ToolChoice {
  const { mode, tools } = objectOf(choice.allowed_tools) ?? choice
  const allowed = new Set<string>()
  const spaces = new Set<string>()
  for (const tool of objectsOf(tools)) {
    if (isSearchTool(tool)) continue
    const name = tool.type === 'namespace' ? undefined : nameOf(tool, names)
    if (name !== undefined) allowed.add(name)
    if (tool.type === 'namespace') spaces.add(filledTextOf(tool.name) ?? '')
  }
  // A namespace allows all that is in it. To look through one again for each mention would never end.
  for (const space of spaces) for (const name of names.namesIn(space)) allowed.add(name)
  return {
    kind: 'allowed',
    names: [...allowed],
    isRequired: mode === 'required',
  }
}

function nameOf(choice: JsonObject, names: CalledNames): string | undefined {
  const kind = clientRunKind(choice.type)
  if (kind) return names.nameOfKind(kind)
  const { type = 'function' } = choice
  const name = filledTextOf(objectOf(choice.function)?.name) ?? filledTextOf(choice.name)
  if (name === undefined || (type !== 'function' && type !== 'custom')) return undefined
  return names.nameOf({ name, namespace: filledTextOf(choice.namespace) })
}
