import { distinctNames, withNumber } from './distinct'

/** The names of tools as a provider takes them. */
export type ToolNames = {
  of(name: string): string
  /** The client's names, by those that differ from them. */
  readonly changed: ReadonlyMap<string, string>
}

/** What a provider takes as a name. */
export type NameRules = {
  maxLength: number
  /** Every character that is refused. */
  invalid: RegExp
  /** Names that are the provider's own, or Portus'. */
  taken?: readonly string[]
}

const UNNAMED = 'tool'

/**
 * Gives each tool a name that the provider takes and that no other tool has. Tools of MCP servers have hyphens,
 * full stops and any length. The same tools get the same names, so that caches hold.
 */
export function toolNames(
  tools: readonly { name: string }[],
  { maxLength, invalid, taken = [] }: NameRules,
): ToolNames {
  const validated = (name: string) => name.slice(0, maxLength).replaceAll(invalid, '_') || UNNAMED
  const names = new Map(taken.map((name) => [name, name]))
  const changed = new Map<string, string>()
  const distinct = distinctNames(withNumber(maxLength), taken)

  const of = (given: string): string => {
    const known = names.get(given)
    if (known !== undefined) return known
    const name = distinct(validated(given))
    names.set(given, name)
    if (name !== given) changed.set(name, given)
    return name
  }

  // Names that the provider takes as they are stay so.
  for (const { name } of tools) if (validated(name) === name) of(name)
  for (const { name } of tools) of(name)
  return { of, changed }
}
