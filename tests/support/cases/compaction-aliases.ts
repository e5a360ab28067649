import type { AliasFile } from '../../../src/alias/schema'

/** Aliases of one provider each, by its address, for conversations that become shorter. */
export const COMPACTING = {
  openai: (url: string): AliasFile => ({
    provider: 'openai',
    api_key: 'sk-provider',
    custom_host: url,
    override_params: { model: 'gpt-5.5' },
  }),
  azure: (url: string): AliasFile => ({
    provider: 'azure-openai',
    api_key: 'sk-provider',
    resource_name: 'r',
    deployment_id: 'gpt-5.5',
    api_version: 'v1',
    custom_host: url,
    override_params: { model: 'gpt-5.5' },
  }),
  claude: (url: string): AliasFile => ({
    provider: 'anthropic',
    api_key: 'sk-provider',
    custom_host: url,
    override_params: { model: 'claude-sonnet-4-6' },
  }),
  older: (url: string): AliasFile => ({
    provider: 'anthropic',
    api_key: 'sk-provider',
    custom_host: url,
    override_params: { model: 'claude-sonnet-4-5' },
  }),
  vertex: (url: string): AliasFile => ({
    provider: 'vertex-ai',
    vertex_project_id: 'p',
    vertex_region: 'europe-west1',
    api_key: 'of-google',
    custom_host: url,
    override_params: { model: 'anthropic.claude-opus-4-6' },
  }),
  foundry: (url: string): AliasFile => ({
    provider: 'azure-ai',
    api_key: 'azure-key',
    azure_foundry_url: 'https://x.services.ai.azure.com/anthropic',
    custom_host: url.replace('/v1', ''),
    override_params: { model: 'claude-opus-4-6' },
  }),
  bedrock: (url: string): AliasFile => ({
    provider: 'bedrock',
    aws_access_key_id: 'AKIA0',
    aws_secret_access_key: 'of-aws',
    aws_region: 'eu-central-1',
    custom_host: url.replace('/v1', ''),
    override_params: { model: 'anthropic.claude-sonnet-4-6-v1:0' },
  }),
  gemini: (url: string): AliasFile => ({
    provider: 'google',
    api_key: 'k',
    custom_host: url,
    override_params: { model: 'gemini-3-pro' },
  }),
  deepseek: (url: string): AliasFile => ({
    provider: 'deepseek',
    api_key: 'k',
    custom_host: url,
    override_params: { model: 'deepseek-chat' },
  }),
} as const

export type Compacting = keyof typeof COMPACTING

/** An alias that asks its targets one after another. */
export const fallbackOf = (targets: readonly AliasFile[]): AliasFile => ({
  strategy: { mode: 'fallback' },
  targets: [...targets],
})
