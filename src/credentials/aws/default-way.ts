import { filledTextOf } from '../../translate/values'
import type { Env } from '../token/token-request'
import { containerWay, saysContainer } from './container-way'
import { instanceWay, isInstanceDisabled } from './instance-way'
import { environmentKeyWay } from './key-ways'
import { type AwsKeyWay, type Faulty, faulty, type StsPlace } from './way'
import { webIdentityWay } from './web-identity-way'

/** Variables that ask for what stands in the files of `~/.aws`: profiles, SSO, programs that print keys. */
const OF_PROFILES = ['AWS_PROFILE', 'AWS_SHARED_CREDENTIALS_FILE', 'AWS_CONFIG_FILE']

/** What AWS' own SDKs take before all else. */
const API_KEY = 'AWS_BEARER_TOKEN_BEDROCK'

const NONE =
  'the process has no credentials of AWS: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_ROLE_ARN and AWS_WEB_IDENTITY_TOKEN_FILE, or AWS_CONTAINER_CREDENTIALS_FULL_URI; AWS_EC2_METADATA_DISABLED forbids the key of an instance'

/**
 * The credentials of the process. The variables that are set decide, in the order of AWS' SDKs: a key in the
 * environment, a web identity, a container, an instance.
 *
 * https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
 */
export function defaultWay(env: Env, sts: StsPlace | undefined): AwsKeyWay | Faulty {
  const key = environmentKeyWay(env)
  if (key) return key
  if (filledTextOf(env.AWS_WEB_IDENTITY_TOKEN_FILE)) return webIdentityWay(undefined, env, sts)
  if (saysContainer(env)) return containerWay(env)
  const profile = OF_PROFILES.find((name) => filledTextOf(env[name]))
  if (profile)
    return faulty({
      message: `${profile} asks for a profile, which Portus does not read; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or choose "aws_auth_type": "instance"`,
    })
  if (filledTextOf(env[API_KEY]))
    return faulty({
      message: `${API_KEY} is an API key, which "aws_auth_type": "apiKey" takes with "api_key": "\${${API_KEY}}"`,
    })
  return isInstanceDisabled(env) ? faulty({ message: NONE }) : instanceWay(env)
}
