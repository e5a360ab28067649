import type { Target } from '../../alias/schema'
import { CredentialError } from '../token/credential-error'
import { type Identity, identityOf } from '../token/identity'
import type { Expiring } from '../token/renewed'
import type { Surroundings } from '../token/token-request'
import { awsWayOf } from './aws-way'
import { containerKey } from './container-key'
import { instanceKey } from './instance-key'
import type { AwsCredentials } from './sign-aws'
import { roleKey, webIdentityKey } from './sts-key'
import type { AwsKeyWay } from './way'

/**
 * Where the key of a target comes from that signs its requests. Undefined where it has an API key, which stands in
 * the alias.
 */
export function awsKeySource(
  target: Target,
  surroundings: Surroundings,
): Identity<AwsCredentials> | undefined {
  const way = awsWayOf(target, surroundings.env)
  if (way.kind === 'bearer') return undefined
  const identity = identityOf('aws', JSON.stringify(way))
  if (way.kind !== 'faulty') return { identity, source: () => keyBy(way, surroundings) }
  const message = way.faults.map(({ member, message }) =>
    member ? `"${member}" ${message}` : message,
  )
  const source = () =>
    Promise.reject(new CredentialError('misconfigured', `AWS: ${message.join('; ')}`))
  return { identity, source }
}

async function keyBy(
  way: AwsKeyWay,
  surroundings: Surroundings,
): Promise<Expiring<AwsCredentials>> {
  switch (way.kind) {
    case 'static':
      return { value: way.key }
    case 'role': {
      const { value: caller } = await keyBy(way.caller, surroundings)
      return roleKey(way, caller, surroundings)
    }
    case 'webIdentity':
      return webIdentityKey(way, surroundings)
    case 'container':
      return containerKey(way, surroundings)
    case 'instance':
      return instanceKey(way, surroundings)
  }
}
