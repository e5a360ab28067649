import { expect } from 'bun:test'
import type { Conversation, Part, Turn } from '../../../../../src/translate/conversation'
import { openaiResponses } from '../../../../../src/translate/formats/openai-responses/format'
import { withLegalNames } from '../../../../../src/translate/names/legal-names'
import { responsesRefusal } from '../../../../support/providers/responses-rules'

/** The thought that the provider has given. */
export const ENCRYPTED = 'gAAAAB'

export const text = (words: string): Part => ({ kind: 'text', text: words })
export const system = (...parts: Part[]): Turn => ({ role: 'system', parts })
export const user = (...parts: Part[]): Turn => ({ role: 'user', parts })
export const assistant = (...parts: Part[]): Turn => ({ role: 'assistant', parts })
export const thought = (words: string, value = ENCRYPTED, maker = 'openai' as const): Part => ({
  kind: 'reasoning',
  text: words,
  opaque: { maker, value },
})
export const call = (id: string, name = 'f', input = {}): Part => ({
  kind: 'call',
  id,
  name,
  input,
})
export const result = (callId: string, ...parts: Part[]): Part => ({
  kind: 'result',
  callId,
  parts,
})

export const conversation = (more: Partial<Conversation>): Conversation => ({
  model: 'alias',
  turns: [user(text('q'))],
  tools: [],
  isStreamed: false,
  rest: {},
  ...more,
})

/** Prints a request, which OpenAI must take. */
export function print(
  more: Partial<Conversation>,
  model = 'gpt-5.4',
  provider = 'openai',
  thoughts: readonly string[] = [ENCRYPTED],
) {
  const target = { provider, api: provider, model }
  const named = withLegalNames(conversation(more), openaiResponses.toolNames(target))
  const printed = openaiResponses.printRequest(named.conversation, target)
  expect(responsesRefusal(printed.body, { thoughts })).toBeUndefined()
  return { ...printed, ...(named.toolNames.size > 0 && { toolNames: named.toolNames }) }
}
