import type { Target } from '../../alias/schema'
import { awsRegionOf, COMMON_DOMAIN, domainOf } from '../../credentials/aws/aws-region'
import { awsWayOf } from '../../credentials/aws/aws-way'
import { find, type Rule } from './finding'

/** The names before the region in the hosts that requests go to. */
const HOSTS = { bedrock: 'bedrock-runtime', sagemaker: 'runtime.sagemaker' } as const

/** The service of a target, if it is one of AWS. */
const serviceOf = ({ provider }: Target) =>
  provider === 'bedrock' || provider === 'sagemaker' ? provider : undefined

const credentials: Rule = (target, path, env) => {
  if (!serviceOf(target)) return []
  const way = awsWayOf(target, env)
  if (way.kind !== 'faulty') return []
  return way.faults.map(({ member, message }) => ({
    path: member ? [...path, member] : path,
    message,
  }))
}

/** The gateway makes hosts of one domain alone. */
const partition: Rule = (target, path, env) => {
  const service = serviceOf(target)
  const region = awsRegionOf(target, env)
  if (!service || !region) return []
  const domain = domainOf(region)
  return find(
    domain !== COMMON_DOMAIN && target.custom_host === undefined,
    path,
    `"custom_host" is missing: ${region} is not under ${COMMON_DOMAIN}, e.g. "https://${HOSTS[service]}.${region}.${domain}"`,
  )
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonbedrock.html */
const MODEL_REGION = /^arn:aws[a-z-]{0,16}:(?:bedrock|sagemaker):([a-z0-9-]{1,40}):/

/** What an ARN names is in one region alone. */
const model: Rule = (target, path, env) => {
  const { override_params, aws_region } = target
  const region = awsRegionOf(target, env)
  if (target.provider !== 'bedrock' || !region) return []
  const [, other] = MODEL_REGION.exec(String(override_params?.model)) ?? []
  const whose = aws_region === region ? '"aws_region"' : 'AWS_REGION'
  return find(
    other !== undefined && other !== region,
    [...path, 'override_params', 'model'],
    `is in ${other}, and ${whose} is ${region}`,
  )
}

/** What AWS needs. */
export const AWS_RULES: Rule[] = [credentials, partition, model]

/** What a remote gateway does by itself, with credentials of its own. */
const REMOTE_TYPES: readonly unknown[] = [undefined, 'apiKey', 'assumedRole']

/** What a remote gateway cannot do with the credentials of a target. */
export function beyondRemoteAws(target: Target): string[] {
  if (!serviceOf(target)) return []
  const { aws_auth_type: type, aws_role_arn: arn, aws_access_key_id: id } = target
  if (!REMOTE_TYPES.includes(type))
    return [
      `a remote gateway has no "aws_auth_type": "${type}"; use the gateway inside, a key or an API key`,
    ]
  if (!arn) return []
  return [
    ...(type ? [] : ['a remote gateway assumes a role only with "aws_auth_type": "assumedRole"']),
    ...(id ? ['a remote gateway assumes a role with its own key, not with that of the alias'] : []),
  ]
}
