import { sinceSummary } from '../../compaction/message-summaries'
import type { Part, Turn } from '../../conversation'
import { invalidMessages, untranslatableBlock } from '../../untranslatable'
import { isObject } from '../../values'
import { readAnswer, readBlocks } from './read-blocks'
import type { Reading } from './reading'

/**
 * Claude Code begins its system prompt with this line. It is meant for Anthropic's bills, and changes with every
 * session, so that no cache of another provider could hold what stands behind it.
 */
const BILLING_HEADER = 'x-anthropic-billing-header:'

function isBillingHeader(part: Part, { note }: Reading): boolean {
  const isOne = part.kind === 'text' && part.text.startsWith(BILLING_HEADER)
  if (isOne) note('system.x-anthropic-billing-header')
  return isOne
}

/** The system prompt as the first turn, if it says something. https://docs.anthropic.com/en/api/messages */
export function readSystem(system: unknown, reading: Reading): Turn[] {
  const parts = readSystemParts(system, reading).filter((part) => !isBillingHeader(part, reading))
  const isFilled = parts.some((part) => part.kind === 'text' && part.text !== '')
  return isFilled ? [{ role: 'system', parts }] : []
}

/**
 * The turns of a conversation. System messages may stand between them.
 * https://platform.claude.com/docs/en/build-with-claude/mid-conversation-system-messages
 *
 * @throws {Untranslatable}
 */
export function readMessages(messages: unknown, reading: Reading): Turn[] {
  if (!Array.isArray(messages)) throw invalidMessages()
  return sinceSummary(messages).map((message): Turn => {
    if (!isObject(message)) throw invalidMessages()
    const { role, content } = message
    switch (role) {
      case 'user':
        return { role, parts: readBlocks(content, reading) }
      case 'assistant':
        return { role, parts: readAnswer(content, reading) }
      case 'system':
        return { role, parts: readSystemParts(content, reading) }
      default:
        throw invalidMessages()
    }
  })
}

/** A system message is text. */
function readSystemParts(content: unknown, reading: Reading): Part[] {
  const parts = readBlocks(content, reading)
  for (const part of parts)
    if (part.kind !== 'text')
      throw untranslatableBlock(part.kind === 'media' ? part.media.kind : part.kind)
  return parts
}
