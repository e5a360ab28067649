import type { Turn } from '../../conversation'
import { untranslatableBlock } from '../../untranslatable'
import { ofParts } from '../of-parts'
import { type Block, type Printing, printPart } from './print-blocks'

/** A message of Anthropic's. */
export type Message = { role: 'user' | 'assistant'; content: readonly Block[] }

/** Whether a block is a thought of the model. */
export const isThought = ({ type }: Block): boolean =>
  type === 'thinking' || type === 'redacted_thinking'

/**
 * The turns as a system prompt and messages. Roles alternate, results come first in their turn, and no
 * text is empty.
 *
 * @throws {Untranslatable}
 */
export function printTurns(
  turns: readonly Turn[],
  printing: Printing,
): { system: readonly Block[]; messages: readonly Message[] } {
  const first = turns.findIndex(({ role }) => role !== 'system')
  // A conversation of system turns alone needs something to answer.
  const leading = first === -1 ? Math.max(0, turns.length - 1) : first
  const system: Block[] = []
  const messages: Draft[] = []
  for (const turn of turns.slice(0, leading))
    for (const block of printSystem(turn, printing)) system.push(block)
  for (const turn of turns.slice(leading)) {
    if (turn.name !== undefined) printing.drop('messages.name')
    if (turn.role === 'system') {
      const blocks = printSystem(turn, printing)
      append(messages, 'user', first === -1 ? blocks : blocks.map(marked))
    } else append(messages, turn.role, printParts(turn, printing))
  }
  return { system, messages: legal(messages) }
}

const printParts = ({ parts }: Turn, printing: Printing): readonly Block[] =>
  ofParts(parts, (part) => printPart(part, printing))

function printSystem(turn: Turn, printing: Printing): readonly Block[] {
  const blocks = printParts(turn, printing)
  for (const { type } of blocks) if (type !== 'text') throw untranslatableBlock(type)
  return blocks
}

/**
 * Only the newest models know system messages in the middle, and not in every cloud; for the others the
 * field marks them in a turn of the user.
 * https://platform.claude.com/docs/en/build-with-claude/mid-conversation-system-messages
 */
const marked = (block: Block): Block => ({ ...block, text: `<system>\n${block.text}\n</system>` })

/** What the user says before a conversation that begins with the assistant. An empty text is refused. */
const OPENING: Block = { type: 'text', text: '.' }

/**
 * Anthropic refuses an assistant's turn that ends with a thought, results behind other blocks, and white
 * space at the end of an answer that the model is to go on with. Clouds and older models also want the user's
 * turn first: https://github.com/anthropics/anthropic-sdk-typescript/issues/622
 */
function legal(messages: readonly Draft[]): Message[] {
  const ended: Draft[] = []
  for (const { role, content } of messages)
    append(ended, role, role === 'assistant' ? withoutLastThoughts(content) : content)
  const result: Message[] = ended.map(({ role, content }) => ({
    role,
    content: role === 'user' ? resultsFirst(content) : content,
  }))
  if (result[0]?.role === 'assistant') result.unshift({ role: 'user', content: [OPENING] })
  const last = result.at(-1)
  if (last?.role === 'assistant') last.content = withTrimmedEnd(last.content)
  return result
}

/** A message that blocks are still put into. */
type Draft = { role: Message['role']; content: Block[] }

/** Puts blocks behind those of the same role, or begins a message with them. An empty message is none. */
function append(messages: Draft[], role: Message['role'], blocks: readonly Block[]): void {
  if (blocks.length === 0) return
  const last = messages.at(-1)
  // One by one: a content may have more blocks than a call can have arguments.
  if (last?.role === role) for (const block of blocks) last.content.push(block)
  else messages.push({ role, content: [...blocks] })
}

function withoutLastThoughts(content: readonly Block[]): readonly Block[] {
  const end = content.findLastIndex((block) => !isThought(block)) + 1
  return end === content.length ? content : content.slice(0, end)
}

const isResult = ({ type }: Block) => type === 'tool_result'

const resultsFirst = (content: readonly Block[]): readonly Block[] =>
  content.some(isResult)
    ? [...content.filter(isResult), ...content.filter((block) => !isResult(block))]
    : content

function withTrimmedEnd(content: readonly Block[]): readonly Block[] {
  const last = content.at(-1)
  return last?.type === 'text' && typeof last.text === 'string'
    ? [...content.slice(0, -1), { ...last, text: last.text.trimEnd() }]
    : content
}
