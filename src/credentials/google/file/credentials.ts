/**
 * The content of a credentials file of Google's, checked. The members have Google's names in the words of this
 * program. https://cloud.google.com/docs/authentication/application-default-credentials and
 * https://google.aip.dev/auth/4110
 */
export type GoogleCredentials =
  | ServiceAccount
  | AuthorizedUser
  | ExternalAccount
  | ImpersonatedServiceAccount

/** A key of a service account. https://google.aip.dev/auth/4112 */
export type ServiceAccount = {
  type: 'service_account'
  clientEmail: string
  privateKey: string
  privateKeyId: string | undefined
  tokenUrl: string
}

/** A person who logged in with gcloud. https://google.aip.dev/auth/4113 */
export type AuthorizedUser = {
  type: 'authorized_user'
  clientId: string
  clientSecret: string
  refreshToken: string
  tokenUrl: string
}

/** A workload that another identity provider knows. https://google.aip.dev/auth/4117 */
export type ExternalAccount = {
  type: 'external_account'
  audience: string
  subjectTokenType: string
  tokenUrl: string
  subject: SubjectSource
  /** Who the client is, where the pool asks for it. */
  client: { id: string; secret: string } | undefined
  /** The project of a person in a workforce pool. */
  userProject: string | undefined
  impersonation: Impersonation | undefined
}

/** Somebody who may act as a service account. */
export type ImpersonatedServiceAccount = {
  type: 'impersonated_service_account'
  source: Exclude<GoogleCredentials, { type: 'impersonated_service_account' }>
  impersonation: Impersonation
}

/** https://cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/generateAccessToken */
export type Impersonation = { url: string; lifetimeS: number; delegates: readonly string[] }

/** Where the token of a workload stands: in a text, or in a member of JSON. */
export type SubjectFormat = { type: 'text' } | { type: 'json'; field: string }

/** Where the token of a workload comes from. */
export type SubjectSource =
  | { kind: 'file'; path: string; format: SubjectFormat }
  | { kind: 'url'; url: string; headers: Readonly<Record<string, string>>; format: SubjectFormat }
  | AwsSubject

/** A workload on AWS, which proves itself with a signed request. https://google.aip.dev/auth/4117 */
export type AwsSubject = {
  kind: 'aws'
  /** May hold `{region}`. */
  verificationUrl: string
  keysUrl: string | undefined
  regionUrl: string | undefined
  sessionTokenUrl: string | undefined
}
