import { foreignText } from './foreign-text'

type Form = { pattern: RegExp; fault: string }

const LINE: Form = {
  pattern: /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/,
  fault: 'goes into a header, which holds printable ASCII: no line break, no blank at an end',
}

const SEGMENT: Form = {
  pattern: /^[A-Za-z0-9_][A-Za-z0-9_.:~-]*$/,
  fault: 'is a part of an address: letters, digits and . _ ~ : - alone, and no URL',
}

const LABEL: Form = {
  pattern: /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/,
  fault: 'is a part of a host: small letters, digits and hyphens alone, such as "us-central1"',
}

const VERSION: Form = {
  pattern: /^[A-Za-z0-9][A-Za-z0-9.-]*$/,
  fault: 'must be a version alone, such as "2024-10-21"',
}

const oneOf = (...words: readonly string[]): Form => ({
  pattern: new RegExp(`^(?:${words.join('|')})$`),
  fault: `must be ${words.map((word) => `"${word}"`).join(' or ')}`,
})

/** Members that the gateway puts into an address, and those that have few values. */
const FORMS: Readonly<Record<string, Form>> = {
  resource_name: {
    pattern: /^[A-Za-z0-9][A-Za-z0-9-]*$/,
    fault: 'must be the name alone, e.g. "my-resource" of https://my-resource.openai.azure.com',
  },
  deployment_id: SEGMENT,
  azure_deployment_name: SEGMENT,
  azure_endpoint_name: SEGMENT,
  workers_ai_account_id: SEGMENT,
  fireworks_account_id: SEGMENT,
  vertex_project_id: SEGMENT,
  vertex_region: LABEL,
  oracle_region: LABEL,
  api_version: VERSION,
  azure_api_version: VERSION,
  oracle_api_version: VERSION,
  anthropic_version: VERSION,
  // https://learn.microsoft.com/rest/api/aifoundry/model-inference/get-chat-completions
  azure_extra_parameters: oneOf('drop', 'pass-through', 'error'),
  // https://docs.oracle.com/iaas/api/#/EN/generative-ai-inference/latest/datatypes/ServingMode
  oracle_serving_mode: oneOf('ON_DEMAND', 'DEDICATED'),
  mistral_fim_completion: oneOf('true', 'false'),
}

/** Members that have rules of their own, and those that stand in no request. */
const ELSEWHERE = [
  ...['aws_region', 'aws_auth_type', 'aws_role_arn', 'azure_auth_mode'],
  ...['azure_foundry_url', 'huggingface_base_url', 'oracle_private_key', 'oracle_key_passphrase'],
]

/** Why the value of a provider's member cannot be sent, without a word of it. */
export function memberFault(name: string, value: string): string | undefined {
  if (ELSEWHERE.includes(name)) return undefined
  const { pattern, fault } = FORMS[name] ?? LINE
  return foreignText(value) ?? (pattern.test(value) ? undefined : fault)
}
