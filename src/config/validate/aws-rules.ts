import { find, type Rule } from './finding'

const credentials: Rule = (target, path) => {
  const { provider } = target
  if (provider !== 'bedrock' && provider !== 'sagemaker') return []
  const hasKey = target.aws_access_key_id && target.aws_secret_access_key
  return find(
    !(target.api_key || target.custom_host || hasKey || target.aws_role_arn),
    path,
    `"api_key" is missing; ${provider} needs credentials`,
  )
}

/** What AWS needs. */
export const AWS_RULES: Rule[] = [credentials]
