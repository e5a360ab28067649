import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'

/** Who signs the tokens of a cluster. */
export type ClusterKeys = { privateKey: KeyObject; publicKey: KeyObject }

/** Makes the keys of a cluster. */
export const clusterKeys = (): ClusterKeys => generateKeyPairSync('rsa', { modulusLength: 2048 })

/** A token as Kubernetes puts it into a file for a pod: a JWT signed with RS256. */
export function federatedToken(claims: object, { privateKey }: ClusterKeys): string {
  const text = [{ alg: 'RS256', typ: 'JWT', kid: 'cluster' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
  return `${text}.${sign('sha256', Buffer.from(text), privateKey).toString('base64url')}`
}
