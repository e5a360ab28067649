import { isCachePoint } from '../blocks/cache-points'
import { type Block, FILLER, type Message, type Printing } from '../blocks/printing'
import type { Run } from './runs'

type Writable = { role: Message['role']; content: Block[] }

/** Bedrock wants a text beside documents. */
const DOCUMENTS: Block = { text: 'The documents:' }

/**
 * Makes messages of runs as Bedrock takes them: no message is empty, none ends with a thought, and they
 * alternate and begin with the user.
 */
export function legalMessages(runs: readonly Run[], printing: Printing): readonly Message[] {
  const messages: Writable[] = []
  const add = (role: Message['role'], content: readonly Block[]) => {
    if (content.length === 0) return
    const last = messages.at(-1)
    if (last?.role === role && mayShare(last, content, printing)) {
      // One by one: a content may have more blocks than a call can have arguments.
      for (const block of content) last.content.push(block)
      return
    }
    // Bedrock puts neighbours of one role together, so that a turn must stand between.
    if (last?.role === role) messages.push({ role: 'assistant', content: [FILLER] })
    messages.push({ role, content: [...content] })
  }

  for (const run of runs) {
    if (run.role === 'assistant') add('assistant', withoutLastThoughts(run.blocks, printing))
    else {
      add('user', run.results)
      add('user', run.blocks)
    }
  }
  if (messages[0]?.role !== 'user') messages.unshift({ role: 'user', content: [FILLER] })
  for (const message of messages) if (needsText(message)) addText(message.content)
  trimEnd(messages.at(-1))
  return messages
}

/** A thought alone is no answer, and one at the end of an answer is refused. */
function withoutLastThoughts(blocks: readonly Block[], { drop }: Printing): readonly Block[] {
  const end = blocks.findLastIndex(({ reasoningContent }) => reasoningContent === undefined) + 1
  if (end === blocks.length) return blocks
  drop('reasoning')
  return blocks.slice(0, end)
}

/** Whether blocks may stand in a message, which may have results. */
function mayShare({ content }: Message, more: readonly Block[], { model }: Printing): boolean {
  if (model.besideResults === 'anything' || content[0]?.toolResult === undefined) return true
  return more.every(
    ({ text, image, cachePoint }) =>
      cachePoint !== undefined ||
      (model.besideResults === 'text and images' && (text !== undefined || image !== undefined)),
  )
}

const needsText = ({ role, content }: Message): boolean =>
  role === 'user' &&
  content.some(({ document }) => document !== undefined) &&
  !content.some(({ text }) => text !== undefined)

/** Results stay first. */
function addText(content: Block[]): void {
  const at = content.findIndex(({ document }) => document !== undefined)
  content.splice(at, 0, DOCUMENTS)
}

/** White space at the end of an answer that the model is to go on with is refused. */
function trimEnd(last: Writable | undefined): void {
  if (last?.role !== 'assistant') return
  const at = last.content.findLastIndex((block) => !isCachePoint(block))
  const text = last.content[at]?.text
  if (typeof text === 'string') last.content[at] = { text: text.trimEnd() }
}
