import { expect } from 'bun:test'
import type { Conversation, Turn } from '../../../../../../src/translate/conversation'
import { Untranslatable } from '../../../../../../src/translate/conversation'
import { printRequest } from '../../../../../../src/translate/formats/bedrock/request/print-request'
import { bedrockComplaints } from '../../../../../support/providers/bedrock-rules'
import { text, user } from '../../parts'

export { assistant, call, result, system, text, user } from '../../parts'

export const NOVA = 'us.amazon.nova-lite-v1:0'
export const NOVA_2 = 'us.amazon.nova-2-lite-v1:0'
export const LLAMA = 'us.meta.llama3-3-70b-instruct-v1:0'
export const QWEN = 'qwen.qwen3-32b-v1:0'
export const GPT_OSS = 'openai.gpt-oss-120b-1:0'
export const COHERE = 'cohere.command-r-plus-v1:0'
export const PIXTRAL = 'us.mistral.pixtral-large-2502-v1:0'
export const CLAUDE = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0'
/** Claude, as far as anyone can tell. */
export const PROFILE =
  'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/1arbu5hu2sjr'

export type Block = Record<string, unknown>

const conversation = (more: Partial<Conversation>): Conversation => ({
  model: 'm',
  turns: [user(text('q'))],
  tools: [],
  isStreamed: false,
  rest: {},
  ...more,
})

/** Prints a conversation, which Bedrock must take. */
export function print(more: Partial<Conversation>, model = NOVA) {
  const printed = printRequest(conversation(more), { provider: 'bedrock', api: 'bedrock', model })
  const isStreamed = more.isStreamed === true && !printed.isWhole
  expect(bedrockComplaints(printed.body, { model, isStreamed })).toEqual([])
  return printed
}

export const bodyOf = (more: Partial<Conversation>, model?: string) => print(more, model).body

export const messagesOf = (turns: Turn[], model?: string) =>
  bodyOf({ turns }, model).messages as { role: string; content: Block[] }[]

/** The client's member that a refusal names. */
export function refusedMember(more: Partial<Conversation>, model?: string): string {
  try {
    print(more, model)
  } catch (error) {
    if (error instanceof Untranslatable) return error.param
    throw error
  }
  throw new Error('nothing is refused')
}
