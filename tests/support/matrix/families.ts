import { gptOssFormat, llamaFormat, novaFormat } from '../providers/kit/bedrock'
import { chatFormat } from '../providers/kit/chat'
import { anthropicFormat, bedrockClaude, vertexClaude } from '../providers/kit/claude'
import { cohereFormat } from '../providers/kit/cohere'
import { googleFormat, vertexGemini } from '../providers/kit/gemini'
import type { Format } from '../providers/kit/kit'

/** Providers that are asked alike: by one of them the others are known. */
export type Family = {
  /** What the row is called. */
  name: string
  format: Format
}

const ofOpenAI = (
  provider: Parameters<typeof chatFormat>[0]['provider'],
  more: Partial<Parameters<typeof chatFormat>[0]> = {},
): Family => ({
  name: `\`${provider}\``,
  format: chatFormat({ provider, thoughts: 'text', ...more }),
})

/** Every family, in the order of the table. */
export const FAMILIES: readonly Family[] = [
  ofOpenAI('openai', { model: 'gpt-5.1', thoughts: 'none' }),
  { name: '`anthropic`', format: anthropicFormat },
  { name: 'Claude on `bedrock`', format: bedrockClaude },
  { name: 'Nova on `bedrock`', format: novaFormat },
  { name: 'Llama on `bedrock`', format: llamaFormat },
  { name: 'gpt-oss on `bedrock`', format: gptOssFormat },
  { name: 'Claude on `vertex-ai`', format: vertexClaude },
  { name: '`google`', format: googleFormat },
  { name: 'Gemini on `vertex-ai`', format: vertexGemini },
  { name: '`cohere`', format: cohereFormat },
  ofOpenAI('mistral-ai', {
    id: /^[a-zA-Z0-9]{9}$/,
    thoughts: 'none',
    takesThinking: false,
    hasUsage: true,
  }),
  ofOpenAI('deepseek'),
  ofOpenAI('groq', { model: 'openai/gpt-oss-120b', thoughts: 'shown' }),
  ofOpenAI('x-ai', { thoughts: 'shown', takesThinking: false }),
  ofOpenAI('openrouter'),
  ofOpenAI('ollama', { model: 'gpt-oss:20b', thoughts: 'shown' }),
  ofOpenAI('huggingface', { model: 'openai/gpt-oss-120b', thoughts: 'shown' }),
  ofOpenAI('perplexity-ai', { thoughts: 'shown', hasUsage: true, takesThinking: false }),
]
