import { isObject, objectsOf } from '../../../translate/values'

/** What the gateway puts into Converse's system prompt, and not into messages. */
const SYSTEM: ReadonlySet<unknown> = new Set(['system', 'developer'])

/** Each call and each item of a content counts. The gateway knows contents by two names. */
const partsOf = (message: unknown): number => {
  if (!isObject(message)) return 1
  const lists = [message.content, message.content_blocks, message.tool_calls]
  return lists.reduce((sum: number, list) => sum + objectsOf(list).length, 1)
}

/**
 * How many parts the gateway copies where it makes a chat completion Converse's: neighbours that are not the
 * assistant's become one message, and with each of them it copies what it has so far. It does the same with
 * instructions. 80,000 short messages hold up everybody else for 15 s.
 * https://github.com/Portkey-AI/gateway/blob/main/src/providers/bedrock/chatComplete.ts
 */
export function gatewayCopies(messages: unknown): number {
  if (!Array.isArray(messages)) return 0
  let copies = 0
  let neighbours = 0
  let instructions = 0
  for (const message of messages as readonly unknown[]) {
    const role = isObject(message) ? message.role : undefined
    if (SYSTEM.has(role)) copies += instructions += partsOf(message)
    else if (role === 'assistant') neighbours = 0
    else copies += neighbours += partsOf(message)
  }
  return copies
}
