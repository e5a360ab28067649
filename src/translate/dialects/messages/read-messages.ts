import type { Part, Turn } from '../../conversation'
import { invalidMessages, untranslatableBlock } from '../../untranslatable'
import { isObject } from '../../values'
import { readAnswer, readBlocks } from './read-blocks'
import type { Reading } from './reading'

/** The system prompt as the first turn, if it says something. https://docs.anthropic.com/en/api/messages */
export function readSystem(system: unknown, reading: Reading): Turn[] {
  const parts = readSystemParts(system, reading)
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
  return messages.map((message): Turn => {
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
