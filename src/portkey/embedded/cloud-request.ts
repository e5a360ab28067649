import type { AwsKeyring } from '../../credentials/aws-keyring'
import { awsKeyOf, resignAws } from '../../credentials/resign-aws'
import { portusError } from '../../errors'
import type { GatewayCall, Way } from '../contract'
import type { ProviderBody } from './provider-body'

/** A way whose requests Portus writes. */
export type WrittenWay = Extract<Way, { kind: 'own' | 'ours' | 'each' }>

/** Sets headers, and takes out those without a value. */
export function setHeaders(
  headers: Headers,
  values: Readonly<Record<string, string | undefined>>,
): void {
  for (const name in values) {
    const value = values[name]
    if (value === undefined) headers.delete(name)
    else headers.set(name, value)
  }
}

/**
 * Signs a request to AWS over the address and the bytes that are really sent. The gateway's signature stands
 * over its own, and says which key it has chosen.
 *
 * @throws {PortusError} `provider_unreachable` where nobody knows the secret of that key.
 */
export async function signForCloud(
  headers: Headers,
  { alias }: GatewayCall,
  target: string,
  { url, way, body }: { url: string; way: WrittenWay; body: ProviderBody | undefined },
  keyring: AwsKeyring,
): Promise<void> {
  const leaf = alias.leafOf(target)
  const own = leaf && awsKeyOf(leaf)
  const extra = Object.entries(way.headers ?? {}).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  )
  const signed = await resignAws(
    headers,
    { method: 'POST', url, body: body?.pieces ?? [], headers: Object.fromEntries(extra) },
    (id) => (own?.accessKeyId === id ? own : keyring.find(id)),
  )
  if (signed.kind === 'bearer') return
  if (signed.kind === 'unknown') throw portusError('provider_unreachable', 'no_credentials')
  for (const name of [...headers.keys()])
    if (name.startsWith('x-amz-') && !(way.headers && name in way.headers)) headers.delete(name)
  for (const [name, value] of Object.entries(signed.headers))
    if (name !== 'host') headers.set(name, value)
}
