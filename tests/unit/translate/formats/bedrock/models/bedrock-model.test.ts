import { describe, expect, test } from 'bun:test'
import { bedrockModel } from '../../../../../../src/translate/formats/bedrock/models/bedrock-model'

const ACCOUNT = 'arn:aws:bedrock:us-east-1:123456789012'

describe('the family of', () => {
  test.each([
    ['us.anthropic.claude-sonnet-4-5-20250929-v1:0', 'claude'],
    ['anthropic.claude-v2', 'claude'],
    [`${ACCOUNT}:application-inference-profile/1arbu5hu2sjr`, 'claude'],
    [`${ACCOUNT}:provisioned-model/abcdefghijkl`, 'claude'],
    [`${ACCOUNT}:prompt/ABCDEFGHIJ:1`, 'claude'],
    [`${ACCOUNT}:inference-profile/us.amazon.nova-pro-v1:0`, 'nova'],
    ['arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-2-lite-v1:0', 'nova-2'],
    [`${ACCOUNT}:custom-model/amazon.nova-lite-v1:0:300k/abcdefghijkl`, 'nova'],
    [`${ACCOUNT}:imported-model/abcdefghijkl`, 'unknown'],
    [`${ACCOUNT}:custom-model-deployment/abcdefghijkl`, 'unknown'],
    ['us.amazon.nova-2-lite-v1:0', 'nova-2'],
    ['apac.amazon.nova-micro-v1:0', 'nova'],
    ['amazon.titan-text-express-v1', 'titan'],
    ['us.meta.llama4-maverick-17b-instruct-v1:0', 'llama'],
    ['mistral.mistral-7b-instruct-v0:2', 'mistral-instruct'],
    ['mistral.mixtral-8x7b-instruct-v0:1', 'mistral-instruct'],
    ['mistral.mistral-large-2407-v1:0', 'mistral-large'],
    ['us.mistral.pixtral-large-2502-v1:0', 'mistral-large'],
    ['mistral.mistral-large-3-675b-instruct', 'mistral-3'],
    ['mistral.devstral-2-123b', 'mistral-3'],
    ['mistral.mistral-small-2402-v1:0', 'mistral'],
    ['cohere.command-r-plus-v1:0', 'cohere'],
    ['us.deepseek.r1-v1:0', 'deepseek-r1'],
    ['deepseek.v3-v1:0', 'deepseek'],
    ['qwen.qwen3-32b-v1:0', 'qwen'],
    ['openai.gpt-oss-120b-1:0', 'gpt-oss'],
    ['moonshot.kimi-k2-thinking', 'kimi'],
    ['us.writer.palmyra-x4-v1:0', 'writer'],
    ['zai.glm-4.7-flash', 'open'],
    ['minimax.minimax-m2', 'open'],
    ['nvidia.nemotron-nano-12b-v2', 'open'],
    ['google.gemma-3-27b-it', 'open'],
    ['ai21.jamba-1-5-mini-v1:0', 'jamba'],
    ['global.xai.grok-4.6', 'grok'],
    ['arcee.supernova-v1:0', 'unknown'],
    ['', 'unknown'],
  ])('%s is %s', (name, family) => {
    expect(bedrockModel(name).family).toBe(family as never)
  })
})
