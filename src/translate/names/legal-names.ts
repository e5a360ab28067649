import type { Conversation, Part, ToolChoice, Turn } from '../conversation'
import { distinctNames, withNumber } from './distinct'

/** What names of tools a format takes. */
type Rule = { maxLength: number; invalid: RegExp; first: RegExp }

const NOT_IN_NAMES = /[^a-zA-Z0-9_-]/g
const ANY = /^/

/**
 * The rules by the names of formats. Bedrock's depend on the model and are its format's own.
 * https://platform.openai.com/docs/api-reference/chat/create (`tools.function.name`)
 * https://docs.claude.com/en/api/messages#body-tools-name
 * https://ai.google.dev/api/caching#FunctionDeclaration
 */
const RULES: Readonly<Record<string, Rule>> = {
  'openai-chat': { maxLength: 64, invalid: NOT_IN_NAMES, first: ANY },
  'openai-responses': { maxLength: 64, invalid: NOT_IN_NAMES, first: ANY },
  cohere: { maxLength: 64, invalid: NOT_IN_NAMES, first: ANY },
  anthropic: { maxLength: 128, invalid: NOT_IN_NAMES, first: ANY },
  // Older models take 64 characters at most.
  gemini: { maxLength: 64, invalid: /[^a-zA-Z0-9_.:-]/g, first: /^[a-zA-Z_]/ },
}

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
 *
 * @param format The name of the format.
 */
export function withLegalNames(conversation: Conversation, format: string): LegalNames {
  const rule = RULES[format]
  const given = rule ? namesIn(conversation) : new Set<string>()
  if (!rule || [...given].every((name) => legal(name, rule) === name))
    return { conversation, toolNames: NONE }
  const names = new Map<string, string>()
  const toolNames = new Map<string, string>()
  const distinct = distinctNames(withNumber(rule.maxLength))
  // Names that the format takes as they are stay so.
  for (const name of given) if (legal(name, rule) === name) names.set(name, distinct(name))
  for (const name of given) {
    if (names.has(name)) continue
    const other = distinct(legal(name, rule))
    names.set(name, other)
    toolNames.set(other, name)
  }
  return { conversation: renamed(conversation, (name) => names.get(name) ?? name), toolNames }
}

function legal(name: string, { maxLength, invalid, first }: Rule): string {
  const valid = name.slice(0, maxLength).replaceAll(invalid, '_') || UNNAMED
  return first.test(valid) ? valid : `_${valid}`.slice(0, maxLength)
}

/** All names, those that are offered before those of earlier calls. */
function namesIn({ tools, turns, toolChoice }: Conversation): Set<string> {
  const names = new Set(tools.map(({ name }) => name))
  if (toolChoice?.kind === 'tool') names.add(toolChoice.name)
  if (toolChoice?.kind === 'allowed') for (const name of toolChoice.names) names.add(name)
  for (const { parts } of turns)
    for (const part of parts) if (part.kind === 'call') names.add(part.name)
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

function renamedTurn(turn: Turn, nameOf: (name: string) => string): Turn {
  if (!turn.parts.some(isNamed)) return turn
  return {
    ...turn,
    parts: turn.parts.map((part) =>
      isNamed(part) && part.name !== undefined ? { ...part, name: nameOf(part.name) } : part,
    ),
  }
}

const isNamed = (part: Part): part is Part & { kind: 'call' | 'result' } =>
  part.kind === 'call' || part.kind === 'result'
