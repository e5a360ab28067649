import { expect } from 'bun:test'
import type { Conversation, Turn } from '../../../../../../src/translate/conversation'
import { Untranslatable } from '../../../../../../src/translate/conversation'
import { bedrockConverse } from '../../../../../../src/translate/formats/bedrock/format'
import { withLegalNames } from '../../../../../../src/translate/names/legal-names'
import { bedrockComplaints } from '../../../../../support/providers/bedrock-rules'
import { text, user } from '../../parts'

export { assistant, call, result, system, text, user } from '../../parts'

const BEDROCK = { provider: 'bedrock', api: 'bedrock' }

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
  const target = { ...BEDROCK, model }
  const named = withLegalNames(conversation(more), bedrockConverse.toolNames(target))
  const printed = bedrockConverse.printRequest(named.conversation, target)
  const isStreamed = more.isStreamed === true && !printed.isWhole
  expect(bedrockComplaints(printed.body, { model, isStreamed })).toEqual([])
  return { ...printed, ...(named.toolNames.size > 0 && { toolNames: named.toolNames }) }
}

export const bodyOf = (more: Partial<Conversation>, model?: string) => print(more, model).body

export const messagesOf = (turns: Turn[], model?: string) =>
  bodyOf({ turns }, model).messages as { role: string; content: Block[] }[]

/** The client's member that a refusal names. */
export function refusedMember(more: Partial<Conversation>, model?: string): string {
  try {
    bedrockConverse.printRequest(conversation(more), { ...BEDROCK, model: model ?? NOVA })
  } catch (error) {
    if (error instanceof Untranslatable) return error.param
    throw error
  }
  throw new Error('nothing is refused')
}
