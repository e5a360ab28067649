import type { Target } from '../../alias/schema'
import { isHttpUrl } from '../token/hosts'
import type { AwsCredentials } from './sign-aws'

/** A role, and by what name this process appears in it. */
export type AwsRole = { arn: string; sessionName: string; externalId?: string }

/** Which STS is asked. */
export type StsPlace = { url: string; region: string }

/** How to get a key, with all that is needed for it. */
export type AwsKeyWay =
  /** It stands in the alias or in the environment. */
  | { kind: 'static'; key: AwsCredentials }
  /** STS gives one for a role, to somebody who has another key. */
  | { kind: 'role'; role: AwsRole; sts: StsPlace; caller: AwsKeyWay }
  /** STS gives one for a role, to somebody who has a token of another provider of identities. */
  | { kind: 'webIdentity'; role: AwsRole; sts: StsPlace; tokenFile: string }
  /** A service beside the container gives one. */
  | { kind: 'container'; url: string; token?: string; tokenFile?: string }
  /** The metadata service of the instance gives one. */
  | { kind: 'instance'; url: string }

/** How a target gets its credentials. */
export type AwsWay =
  /** By an API key in the alias. Nothing is signed. */
  { kind: 'bearer' } | AwsKeyWay

/** What is wrong with a target, or missing in it. */
export type AwsFault = {
  /** Where; the target itself where it is a matter of several members, or of a variable. */
  member?: keyof Target
  message: string
}

/** There is no way, for these reasons. */
export type Faulty = { kind: 'faulty'; faults: readonly AwsFault[] }

export const faulty = (...faults: readonly AwsFault[]): Faulty => ({ kind: 'faulty', faults })

/** Why a URL in a variable cannot be asked. */
export const urlFaults = (name: string, url: string | undefined): AwsFault[] =>
  url === undefined || isHttpUrl(url)
    ? []
    : [{ message: `${name} must be a URL that begins with http:// or https://` }]
