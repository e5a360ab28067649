/**
 * The answer to a request for credentials while a route is learnt. A route does not depend on the
 * credentials, but the gateway asks for them first.
 */
export const tokenStandIn = (url: string): Response =>
  new URL(url).hostname.startsWith('sts.') ? new Response(ASSUMED_ROLE) : Response.json(TOKEN)

/** Google's, Microsoft's and AWS' names for a short-lived credential. */
const TOKEN = {
  access_token: 'none',
  expires_in: 60,
  AccessKeyId: 'none',
  SecretAccessKey: 'none',
  Token: 'none',
  Expiration: '2100-01-01T00:00:00Z',
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const ASSUMED_ROLE = `<AssumeRoleResponse><AssumeRoleResult><Credentials>
<AccessKeyId>none</AccessKeyId><SecretAccessKey>none</SecretAccessKey>
<SessionToken>none</SessionToken><Expiration>2100-01-01T00:00:00Z</Expiration>
</Credentials></AssumeRoleResult></AssumeRoleResponse>`
