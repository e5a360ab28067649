import { gptOssFormat, llamaFormat, novaFormat } from './bedrock'
import { chatFormat } from './chat'
import { anthropicFormat, bedrockClaude, vertexClaude } from './claude'
import { cohereFormat } from './cohere'
import { googleFormat, vertexGemini } from './gemini'
import type { Format } from './kit'
import { responsesFormat } from './openai-responses'

/** Every format of the kit, and the providers of OpenAI's format that differ. */
export const FORMATS: readonly Format[] = [
  chatFormat({ provider: 'openai', model: 'gpt-5.1', thoughts: 'none' }),
  chatFormat({ provider: 'deepseek', thoughts: 'text' }),
  chatFormat({
    provider: 'mistral-ai',
    id: /^[a-zA-Z0-9]{9}$/,
    thoughts: 'none',
    takesThinking: false,
    hasUsage: true,
  }),
  anthropicFormat,
  bedrockClaude,
  vertexClaude,
  googleFormat,
  vertexGemini,
  cohereFormat,
  novaFormat,
  llamaFormat,
  gptOssFormat,
  responsesFormat(),
]
