import type { JsonObject } from '../../../../../src/translate/conversation'

type Block = Record<string, unknown> & { json?: string }

/** Where the text of a delta goes. */
const MEMBERS: Readonly<Record<string, string>> = {
  text_delta: 'text',
  thinking_delta: 'thinking',
  signature_delta: 'signature',
  input_json_delta: 'partial_json',
}

/** Events of a stream as their data. Throws where a name is not the type of its data. */
export const dataOf = (text: string): JsonObject[] =>
  text
    .split('\n\n')
    .filter(Boolean)
    .map((event) => {
      const [name, data] = event.split('\n')
      const value = JSON.parse(String(data).slice('data: '.length)) as JsonObject
      if (name !== `event: ${value.type}`) throw new Error(`${name} is not ${value.type}`)
      return value
    })

/** Puts the events of a stream together, as the SDKs do, and checks that one block is open at a time. */
export function foldedMessage(text: string): JsonObject {
  let message: Record<string, unknown> = {}
  const content: Block[] = []
  let open: Block | undefined
  let isEnded = false
  for (const event of dataOf(text)) {
    if (isEnded) throw new Error(`${event.type} after the end`)
    switch (event.type) {
      case 'message_start':
        message = { ...(event.message as JsonObject) }
        break
      case 'content_block_start':
        if (open) throw new Error('two open blocks')
        if (event.index !== content.length) throw new Error('a wrong index')
        open = { ...(event.content_block as JsonObject) }
        content.push(open)
        break
      case 'content_block_delta': {
        if (!open || event.index !== content.length - 1) throw new Error('a delta of no open block')
        const delta = event.delta as JsonObject
        const member = MEMBERS[String(delta.type)] ?? ''
        if (delta.type === 'citations_delta')
          open.citations = [...((open.citations as object[]) ?? []), delta.citation]
        else if (member === 'partial_json') open.json = (open.json ?? '') + delta.partial_json
        else open[member] = `${open[member]}${delta[member]}`
        break
      }
      case 'content_block_stop':
        if (!open) throw new Error('an end of no open block')
        if (open.json) open.input = JSON.parse(open.json)
        delete open.json
        open = undefined
        break
      case 'message_delta':
        Object.assign(message, event.delta)
        message.usage = { ...(message.usage as JsonObject), ...(event.usage as JsonObject) }
        break
      case 'message_stop':
        isEnded = true
    }
  }
  if (!isEnded || open) throw new Error('no end')
  return { ...message, content }
}
