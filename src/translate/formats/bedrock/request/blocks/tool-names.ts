import type { Tool } from '../../../../conversation'
import { distinctNames, withNumber } from '../../../../names/distinct'
import { ANSWER_TOOL } from '../../answer/answer-tool'
import type { BedrockModel } from '../../models/bedrock-model'

const MAX_LENGTH = 64
const UNNAMED = 'tool'

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolSpecification.html */
const INVALID = /[^a-zA-Z0-9_-]/g
/** Nova cannot call a tool with a hyphen in its name. https://github.com/SEMOSS/Semoss/pull/2892 */
const INVALID_WITHOUT_HYPHENS = /[^a-zA-Z0-9_]/g

/** The names of tools as a model takes them. */
export type ToolNames = {
  of(name: string): string
  /** The client's names, by those that differ from them. */
  readonly changed: ReadonlyMap<string, string>
}

/**
 * Gives each tool a name that the model takes and that no other tool has. Tools of MCP servers have hyphens,
 * full stops and any length. The same tools get the same names, so that caches hold.
 */
export function toolNames(tools: readonly Tool[], { hasHyphens }: BedrockModel): ToolNames {
  const invalid = hasHyphens ? INVALID : INVALID_WITHOUT_HYPHENS
  const validated = (name: string) => name.slice(0, MAX_LENGTH).replaceAll(invalid, '_') || UNNAMED
  const names = new Map([[ANSWER_TOOL, ANSWER_TOOL]])
  const changed = new Map<string, string>()
  const distinct = distinctNames(withNumber(MAX_LENGTH), [ANSWER_TOOL])

  const of = (given: string): string => {
    const known = names.get(given)
    if (known !== undefined) return known
    const name = distinct(validated(given))
    names.set(given, name)
    if (name !== given) changed.set(name, given)
    return name
  }

  // Names that the model takes as they are stay so.
  for (const { name } of tools) if (validated(name) === name) of(name)
  for (const { name } of tools) of(name)
  return { of, changed }
}
