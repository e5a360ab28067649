import type { Target } from '../../alias/schema'
import { filledTextOf } from '../../translate/values'
import type { Env } from '../token/token-request'
import { awsWayOf } from './aws-way'
import { roleCallerKeyWay, targetKeyWay } from './key-ways'
import type { AwsWay } from './way'

/**
 * Where a target's credentials come from, for people. It names members and variables, and none of their values.
 * Undefined where something is missing.
 */
export function describeAwsCredentials(target: Target, env: Env): string | undefined {
  const way = awsWayOf(target, env)
  if (way.kind === 'faulty') return undefined
  const start = target.aws_auth_type === 'default' ? 'found by default: ' : ''
  return start + wordsOf(way, target, env)
}

function wordsOf(way: AwsWay, target: Target, env: Env): string {
  switch (way.kind) {
    case 'bearer':
      return 'the API key in "api_key"'
    case 'static':
      return `the key in ${keyPlace(target, env)}`
    case 'role':
      return `the role in "aws_role_arn", assumed with ${callerWords(way.caller, target, env)}`
    case 'webIdentity': {
      const role = filledTextOf(target.aws_role_arn) ? '"aws_role_arn"' : 'AWS_ROLE_ARN'
      return `the role in ${role}, for the token file of AWS_WEB_IDENTITY_TOKEN_FILE`
    }
    case 'container':
      return 'the credential service of the container'
    case 'instance':
      return 'the role of the EC2 instance'
  }
}

/** Who assumes a role has another one from the process, unless the alias has a key. */
function callerWords(caller: AwsWay, { aws_role_arn, ...others }: Target, env: Env): string {
  return wordsOf(caller, others, env)
}

function keyPlace(target: Target, env: Env): string {
  if (targetKeyWay(target)) return '"aws_access_key_id"'
  const isForRoles = target.aws_auth_type !== 'default' && roleCallerKeyWay(env)
  return isForRoles ? 'AWS_ASSUME_ROLE_ACCESS_KEY_ID' : 'AWS_ACCESS_KEY_ID'
}
