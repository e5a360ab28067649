/** What a first alias of a provider needs. */
export type FirstAlias = {
  /** The alias's name where the user gives none. */
  alias: string
  /** The provider's model where the user gives none. */
  model: string
  description: string
  /** The members of its file, besides the model. */
  target: Readonly<Record<string, string>>
  /** The variables that it names and that have no default. */
  variables: readonly string[]
}

const withKey = (
  provider: string,
  variable: string,
  first: Omit<FirstAlias, 'target' | 'variables'>,
): FirstAlias => ({
  ...first,
  target: { provider, api_key: `\${${variable}}` },
  variables: [variable],
})

const AWS_KEYS = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_REGION']

/** The providers for which `init` writes a first alias. Others are a matter of docs/providers.md. */
export const FIRST_ALIASES: Readonly<Record<string, FirstAlias>> = {
  anthropic: withKey('anthropic', 'ANTHROPIC_API_KEY', {
    alias: 'claude-sonnet',
    model: 'claude-sonnet-4-5',
    description: 'Claude Sonnet, from Anthropic',
  }),
  openai: withKey('openai', 'OPENAI_API_KEY', {
    alias: 'gpt',
    model: 'gpt-5.1',
    description: 'GPT, from OpenAI',
  }),
  google: withKey('google', 'GEMINI_API_KEY', {
    alias: 'gemini',
    model: 'gemini-3-pro-preview',
    description: 'Gemini, from Google AI Studio',
  }),
  openrouter: withKey('openrouter', 'OPENROUTER_API_KEY', {
    alias: 'openrouter',
    model: 'openrouter/auto',
    description: 'Models of many makers, from OpenRouter',
  }),
  bedrock: {
    alias: 'claude-bedrock',
    model: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
    description: 'Claude Sonnet, from Amazon Bedrock',
    target: {
      provider: 'bedrock',
      aws_access_key_id: '${AWS_ACCESS_KEY_ID}',
      aws_secret_access_key: '${AWS_SECRET_ACCESS_KEY}',
      aws_region: '${AWS_REGION}',
    },
    variables: AWS_KEYS,
  },
  local: {
    alias: 'local',
    model: 'llama3.2',
    description:
      'A model on this machine, behind any OpenAI-compatible server (Ollama, vLLM, llama.cpp)',
    target: {
      provider: 'openai',
      custom_host: '${LOCAL_BASE_URL:-http://localhost:11434/v1}',
    },
    variables: [],
  },
}
