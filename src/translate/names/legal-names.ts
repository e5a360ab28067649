import type { Conversation, NameRule, Part, ToolChoice, Turn } from '../conversation'
import { calledNames } from './called-names'
import { distinctNames, withNumber } from './distinct'
import { namedTools } from './named-tools'

const ANY = /^/

const UNNAMED = 'tool'

/** A conversation whose tools have names that a format takes. */
export type LegalNames = {
  conversation: Conversation
  /** The client's names, by those that stand in their place. */
  toolNames: ReadonlyMap<string, string>
}

const NONE: ReadonlyMap<string, string> = new Map()

/**
 * Gives each tool a name that the format takes and that no other tool has. Tools of MCP servers have full stops and
 * any length. The same tools get the same names, so that caches hold.
 */
export function withLegalNames(conversation: Conversation, rule: NameRule): LegalNames {
  const { maxLength, taken = [] } = rule
  const given = namesIn(conversation)
  const isLegal = (name: string) => legal(name, rule) === name && !taken.includes(name)
  if ([...given].every(isLegal)) return { conversation, toolNames: NONE }
  const names = new Map<string, string>()
  const toolNames = new Map<string, string>()
  const distinct = distinctNames(withNumber(maxLength), taken)
  // Names that the format takes as they are stay so.
  for (const name of given) if (isLegal(name)) names.set(name, distinct(name))
  for (const name of given) {
    if (names.has(name)) continue
    const other = distinct(legal(name, rule))
    names.set(name, other)
    toolNames.set(other, name)
  }
  return { conversation: renamed(conversation, (name) => names.get(name) ?? name), toolNames }
}

function legal(name: string, { maxLength, invalid, first = ANY }: NameRule): string {
  const valid = name.slice(0, maxLength).replaceAll(invalid, '_') || UNNAMED
  return first.test(valid) ? valid : `_${valid}`.slice(0, maxLength)
}

/** All names, those that are offered before those of earlier calls. */
function namesIn({ tools, turns, toolChoice }: Conversation): Set<string> {
  const names = new Set(tools.map(({ name }) => name))
  if (toolChoice?.kind === 'tool') names.add(toolChoice.name)
  if (toolChoice?.kind === 'allowed') for (const name of toolChoice.names) names.add(name)
  for (const name of calledNames(turns)) names.add(name)
  return names
}

function renamed(conversation: Conversation, nameOf: (name: string) => string): Conversation {
  const { tools, turns, toolChoice } = conversation
  return {
    ...conversation,
    tools: tools.map((tool) => ({ ...tool, name: nameOf(tool.name) })),
    turns: turns.map((turn) => renamedTurn(turn, nameOf)),
    ...(toolChoice && { toolChoice: renamedChoice(toolChoice, nameOf) }),
  }
}

function renamedChoice(choice: ToolChoice, nameOf: (name: string) => string): ToolChoice {
  if (choice.kind === 'tool') return { ...choice, name: nameOf(choice.name) }
  return choice.kind === 'allowed' ? { ...choice, names: choice.names.map(nameOf) } : choice
}

const renamedTurn = (turn: Turn, nameOf: (name: string) => string): Turn =>
  turn.parts.some(isNamed)
    ? { ...turn, parts: turn.parts.map((part) => renamedPart(part, nameOf)) }
    : turn

function renamedPart(part: Part, nameOf: (name: string) => string): Part {
  switch (part.kind) {
    case 'call':
      return { ...part, name: nameOf(part.name) }
    case 'result':
      return {
        ...part,
        ...(part.name !== undefined && { name: nameOf(part.name) }),
        parts: part.parts.map((inner) => renamedPart(inner, nameOf)),
      }
    case 'text':
      return part.tools ? { ...part, ...namedTools(part.tools.map(nameOf)) } : part
    default:
      return part
  }
}

const isNamed = (part: Part): boolean =>
  part.kind === 'call' ||
  part.kind === 'result' ||
  (part.kind === 'text' && part.tools !== undefined)
