import { PROVIDERS } from '../../alias/providers'
import { didYouMean } from './did-you-mean'

const COMPATIBLE = '"openai" with "custom_host", its base URL'

/** What people write, and what it is called here. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  claude: '"anthropic"',
  gemini: '"google", or "vertex-ai" for Google Cloud',
  'google-ai': '"google"',
  'google-ai-studio': '"google"',
  'google-vertex': '"vertex-ai"',
  'google-vertex-ai': '"vertex-ai"',
  vertex: '"vertex-ai"',
  vertexai: '"vertex-ai"',
  vertex_ai: '"vertex-ai"',
  aws: '"bedrock", or "sagemaker"',
  amazon: '"bedrock"',
  'amazon-bedrock': '"bedrock"',
  'aws-bedrock': '"bedrock"',
  'bedrock-runtime': '"bedrock"',
  'bedrock-converse': '"bedrock"',
  azure: '"azure-openai", or "azure-ai" for Foundry',
  azureopenai: '"azure-openai"',
  azure_openai: '"azure-openai"',
  'azure-foundry': '"azure-ai"',
  foundry: '"azure-ai"',
  chatgpt: '"openai"',
  gpt: '"openai"',
  codex: '"openai"',
  grok: '"x-ai"',
  xai: '"x-ai"',
  mistral: '"mistral-ai"',
  mistralai: '"mistral-ai"',
  together: '"together-ai"',
  togetherai: '"together-ai"',
  fireworks: '"fireworks-ai"',
  perplexity: '"perplexity-ai"',
  qwen: '"dashscope"',
  alibaba: '"dashscope"',
  kimi: '"moonshot"',
  glm: '"zhipu"',
  cloudflare: '"workers-ai"',
  'hugging-face': '"huggingface"',
  hf: '"huggingface"',
  nim: COMPATIBLE,
  nvidia: COMPATIBLE,
  vllm: COMPATIBLE,
  sglang: COMPATIBLE,
  lmstudio: COMPATIBLE,
  'lm-studio': COMPATIBLE,
  llamacpp: COMPATIBLE,
  'llama.cpp': COMPATIBLE,
  llamafile: COMPATIBLE,
  localai: COMPATIBLE,
  litellm: COMPATIBLE,
  'openai-compatible': COMPATIBLE,
  openai_compatible: COMPATIBLE,
  'openai-like': COMPATIBLE,
  custom: COMPATIBLE,
}

/** So long may a name be that is quoted. A longer one may be a key in the wrong place. */
const MAX_QUOTED_LENGTH = 24
/** A key has digits, or begins as keys do. Names with one are quoted only where they are known. */
const NAME = /^[A-Za-z][A-Za-z._ -]*$/
const KEY_PREFIX = /^[sprk]k[_-]/i

/**
 * What is said of a provider that is none.
 *
 * @param written As it stands in the file, before variables were put in.
 */
export function unknownProvider(written: string): string {
  const isName =
    written.length <= MAX_QUOTED_LENGTH && NAME.test(written) && !KEY_PREFIX.test(written)
  const name = written.trim().toLowerCase()
  const meant = Object.hasOwn(OTHER_NAMES, name)
    ? OTHER_NAMES[name]
    : PROVIDERS.some((known) => known === name) && `"${name}"`
  if (meant) return `unknown provider "${written}"; write ${meant}`
  const near = didYouMean(name, PROVIDERS)
  if (near) return `unknown provider "${written}"${near}`
  return `unknown provider${isName ? ` "${written}"` : ''}; the JSON Schema of the configuration lists all of them`
}
