/** What a provider's configuration needs besides a key, so that the gateway knows its address. */
export const PROVIDER_FIELDS: Readonly<Record<string, object>> = {
  'azure-openai': { resource_name: 'r', deployment_id: 'd', api_version: '2024-10-21' },
  'azure-ai': { azure_foundry_url: 'https://x.services.ai.azure.com/models' },
  bedrock: { aws_access_key_id: 'id', aws_secret_access_key: 'secret', aws_region: 'us-east-1' },
  sagemaker: { aws_access_key_id: 'id', aws_secret_access_key: 'secret', aws_region: 'us-east-1' },
  'vertex-ai': { vertex_project_id: 'p', vertex_region: 'us-central1' },
  'workers-ai': { workers_ai_account_id: 'account' },
}
