/** The clouds' own variables whose values are secrets. Portus reads them for `default` and its kin. */
export const SECRET_VARIABLES = [
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN',
  'AWS_ASSUME_ROLE_SECRET_ACCESS_KEY',
  'AZURE_CLIENT_SECRET',
  'IDENTITY_HEADER',
] as const
