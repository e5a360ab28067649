const MAX_LENGTH = 64
const INVALID = /[^a-zA-Z0-9_-]/g

/**
 * Gives each call an id that Bedrock takes and that no other call of the request has. The same conversation
 * gets the same ids, so that caches hold. https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolUseBlock.html
 *
 * Bedrock itself takes colons and full stops too; Claude behind it does not.
 */
export function callIds(): (id: string) => string {
  const taken = new Set<string>()
  /** The number that the next id of the same spelling gets: to count anew for each would never end. */
  const nextOf = new Map<string, number>()
  return (id) => {
    const base = validName(id) || 'call'
    let valid = base
    let next = nextOf.get(base) ?? 2
    for (; taken.has(valid); next++) {
      const end = `_${next}`
      valid = base.slice(0, MAX_LENGTH - end.length) + end
    }
    nextOf.set(base, next)
    taken.add(valid)
    return valid
  }
}

/** Letters, digits, `_` and `-`, 64 at the most. Names of tools have the same rule. */
export const validName = (name: string): string =>
  name.slice(0, MAX_LENGTH).replaceAll(INVALID, '_')

/** Whether Bedrock takes a name as it is. */
export const isValidName = (name: string): boolean => name !== '' && validName(name) === name
