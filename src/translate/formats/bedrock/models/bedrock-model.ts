import { citesDocuments } from './cites'
import { FAMILIES, type FamilyName, type Traits } from './families'

/** A model on Bedrock: its family, and what that family takes of Converse. */
export type BedrockModel = Traits & { family: FamilyName }

/**
 * Words in names by which a family is known. Names stand alone (`us.amazon.nova-lite-v1:0`) or in ARNs. The
 * first that fits counts: `mistral-large-3` is no `mistral`.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/models-supported.html
 */
const WORDS: readonly (readonly [word: string, family: FamilyName])[] = [
  ['claude', 'claude'],
  ['anthropic.', 'claude'],
  ['amazon.nova-2', 'nova-2'],
  ['amazon.nova', 'nova'],
  ['titan', 'titan'],
  ['llama', 'llama'],
  ['mistral-7b', 'mistral-instruct'],
  ['mixtral', 'mistral-instruct'],
  ['mistral-large-3', 'mistral-3'],
  ['ministral', 'mistral-3'],
  ['magistral', 'mistral-3'],
  ['voxtral', 'mistral-3'],
  ['devstral', 'mistral-3'],
  ['mistral-large', 'mistral-large'],
  ['pixtral', 'mistral-large'],
  ['mistral', 'mistral'],
  ['command-', 'cohere'],
  ['cohere.', 'cohere'],
  ['deepseek.r1', 'deepseek-r1'],
  ['deepseek', 'deepseek'],
  ['qwen', 'qwen'],
  ['gpt-oss', 'gpt-oss'],
  ['openai.', 'openai'],
  ['kimi', 'kimi'],
  ['palmyra', 'writer'],
  ['glm-', 'open'],
  ['minimax', 'open'],
  ['nemotron', 'open'],
  ['gemma', 'open'],
  ['jamba', 'jamba'],
  ['grok', 'grok'],
]

/**
 * ARNs that do not tell the model. People make them to count costs and to reserve capacity, above all for
 * Claude, whose requests are then printed as for a Claude of unknown version.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-create.html
 */
const OPAQUE = /:(?:application-inference-profile|inference-profile|provisioned-model|prompt)\//

/** @param name A model's id, with or without a region before it, or an ARN. */
export function bedrockModel(name: string): BedrockModel {
  const id = name.toLowerCase()
  const known = WORDS.find(([word]) => id.includes(word))?.[1]
  const family = known ?? (OPAQUE.test(id) ? 'claude' : 'unknown')
  const traits = FAMILIES[family]
  return { family, ...traits, cites: traits.cites && citesDocuments(id) }
}
