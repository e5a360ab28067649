import { expect } from 'bun:test'
import type { Conversation, Part, Turn } from '../../../../../../src/translate/conversation'
import { Untranslatable } from '../../../../../../src/translate/conversation'
import { cohere } from '../../../../../../src/translate/formats/cohere/format'
import { cohereRefusal } from '../../../../../support/providers/cohere-rules'
import { text, user } from '../../parts'

export { assistant, call, result, system, text, user } from '../../parts'

export const MODEL = 'command-a-03-2025'
export const THINKER = 'command-a-reasoning-08-2025'

/** A conversation of one word. */
export const conversation = (more: Partial<Conversation> = {}): Conversation => ({
  model: 'm',
  turns: [user(text('q'))],
  tools: [],
  isStreamed: false,
  rest: {},
  ...more,
})

/** Prints a request, which Cohere must take. */
export function print(more: Partial<Conversation>, model = MODEL) {
  const target = { provider: 'cohere', api: 'cohere', model }
  const printed = cohere.printRequest(conversation(more), target)
  expect(cohereRefusal(printed.body)).toBeUndefined()
  return printed
}

/** The refusal of a request that Cohere has no words for. */
export function refusal(more: Partial<Conversation>): Untranslatable {
  try {
    print(more)
  } catch (error) {
    if (error instanceof Untranslatable) return error
    throw error
  }
  throw new Error('Nothing was refused')
}

export const messagesOf = (turns: Turn[], model?: string) =>
  print({ turns }, model).body.messages as readonly { role: string; [member: string]: unknown }[]

export const PICTURE: Part = {
  kind: 'media',
  media: { kind: 'image', mediaType: 'image/png', source: { kind: 'base64', data: 'iVBORw0K' } },
}
export const PRINTED_PICTURE = {
  type: 'image_url',
  image_url: { url: 'data:image/png;base64,iVBORw0K' },
}
export const DOCUMENT: Part = {
  kind: 'media',
  media: {
    kind: 'document',
    mediaType: 'text/plain',
    name: 'notes.txt',
    source: { kind: 'text', text: 'noted' },
  },
}
