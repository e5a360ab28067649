/** Parts and turns of a conversation, for tests of formats. */

import type { Part, Turn } from '../../../../src/translate/conversation'

export const text = (words: string): Part => ({ kind: 'text', text: words })
export const user = (...parts: Part[]): Turn => ({ role: 'user', parts })
export const assistant = (...parts: Part[]): Turn => ({ role: 'assistant', parts })
export const system = (...parts: Part[]): Turn => ({ role: 'system', parts })
export const call = (id: string, more: object = {}): Part => ({
  kind: 'call',
  id,
  name: 'look',
  input: { a: 1 },
  ...more,
})
export const result = (callId: string, more: object = {}): Part => ({
  kind: 'result',
  callId,
  parts: [text('found')],
  ...more,
})
