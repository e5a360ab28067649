/** A message of a chat completion or of Anthropic's format, as a client writes it. */
type Message = { role: string; content: string | readonly unknown[]; name?: unknown }

/** Roles whose messages are what they say, and nothing else. A `tool` message belongs to one call. */
const ROLES: ReadonlySet<unknown> = new Set(['user', 'assistant', 'system', 'developer'])
const MEMBERS: ReadonlySet<string> = new Set(['role', 'content', 'name'])

/**
 * Puts messages of one role that follow each other together. Where the gateway translates for Bedrock, it does
 * that itself, and copies all that it has for every message: 80,000 short messages hold up everybody else for
 * 15 s. Messages with calls, or with members that belong to one message alone, stay as they are.
 *
 * @param messages The member `messages` of a chat completion or of a message.
 * @returns The messages, or nothing where none changes.
 */
export function mergedTurns(messages: unknown): readonly unknown[] | undefined {
  if (!Array.isArray(messages)) return undefined
  const merged: unknown[] = []
  /** The last message, if others may go into it. */
  let last: Message | undefined
  /** The content of the last message, once it is made of several. */
  let content: unknown[] | undefined
  for (const message of messages as readonly unknown[]) {
    const plain: Message | undefined = isPlain(message) ? message : undefined
    if (plain && last && plain.role === last.role && plain.name === last.name) {
      if (!content) {
        content = [...partsOf(last)]
        merged[merged.length - 1] = { ...last, content }
      }
      for (const part of partsOf(plain)) content.push(part)
      continue
    }
    merged.push(message)
    last = plain
    content = undefined
  }
  return merged.length < messages.length ? merged : undefined
}

function isPlain(message: unknown): message is Message {
  if (typeof message !== 'object' || message === null) return false
  const { role, content } = message as Partial<Message>
  return (
    ROLES.has(role) &&
    (typeof content === 'string' || (Array.isArray(content) && content.length > 0)) &&
    Object.entries(message).every(([name, value]) => MEMBERS.has(name) || value === null)
  )
}

const partsOf = ({ content }: Message): readonly unknown[] =>
  typeof content === 'string' ? [{ type: 'text', text: content }] : content
