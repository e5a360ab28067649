import { generateKeyPairSync } from 'node:crypto'

/** A pair of keys of a service account, made once: each takes some time. */
const PAIR = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
})

export const PUBLIC_KEY = PAIR.publicKey

/** What the fake knows. */
export const KNOWN = {
  email: 'portus@project-a.iam.gserviceaccount.com',
  keyId: 'key-id-4f2c',
  clientId: 'client-of-gcloud.apps.googleusercontent.com',
  clientSecret: 'client-secret-9d41',
  refreshToken: '1//refresh-token-77aa',
  audience:
    '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/pool/providers/ours',
  subjectToken: 'subject-token-of-the-workload',
  awsKey: { id: 'AKIAEXAMPLE', secret: 'aws-secret-31c7', session: 'aws-session-5e5e' },
} as const

/** The files as Google's tools write them, with the addresses of the fake. */
export const files = (origin: string) => ({
  serviceAccount: {
    type: 'service_account',
    project_id: 'project-a',
    private_key_id: KNOWN.keyId,
    private_key: PAIR.privateKey,
    client_email: KNOWN.email,
    client_id: '1234',
    auth_uri: 'https://accounts.google.com/o/oauth2/auth',
    token_uri: `${origin}/token`,
    universe_domain: 'googleapis.com',
  },
  authorizedUser: {
    type: 'authorized_user',
    account: '',
    client_id: KNOWN.clientId,
    client_secret: KNOWN.clientSecret,
    refresh_token: KNOWN.refreshToken,
    quota_project_id: 'project-q',
    token_uri: `${origin}/token`,
    universe_domain: 'googleapis.com',
  },
  externalAccount: {
    type: 'external_account',
    audience: KNOWN.audience,
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    token_url: `${origin}/v1/token`,
    credential_source: {
      url: `${origin}/subject`,
      headers: { 'x-workload': 'header-of-the-workload' },
    } as Record<string, unknown>,
  },
  awsSource: {
    environment_id: 'aws1',
    regional_cred_verification_url:
      'https://sts.{region}.amazonaws.com?Action=GetCallerIdentity&Version=2011-06-15',
    url: `${origin}/latest/meta-data/iam/security-credentials`,
    region_url: `${origin}/latest/meta-data/placement/availability-zone`,
    imdsv2_session_token_url: `${origin}/latest/api/token`,
  },
  impersonationUrl: `${origin}/v1/projects/-/serviceAccounts/${KNOWN.email}:generateAccessToken`,
})

/** The files of a fake. */
export type GoogleFiles = ReturnType<typeof files>
