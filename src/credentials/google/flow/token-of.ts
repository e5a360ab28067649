import type { Expiring } from '../../token/renewed'
import type { Surroundings } from '../../token/token-request'
import type { GoogleCredentials } from '../file/credentials'
import { authorizedUserToken } from './authorized-user'
import { externalAccountToken } from './external-account'
import { impersonatedToken } from './impersonate'
import { serviceAccountToken } from './service-account'

/** Asks for a new token, in the way of the credentials' type. */
export async function tokenOf(
  credentials: GoogleCredentials,
  surroundings: Surroundings,
): Promise<Expiring<string>> {
  switch (credentials.type) {
    case 'service_account':
      return serviceAccountToken(credentials, surroundings)
    case 'authorized_user':
      return authorizedUserToken(credentials, surroundings)
    case 'external_account':
      return externalAccountToken(credentials, surroundings)
    case 'impersonated_service_account': {
      const { value } = await tokenOf(credentials.source, surroundings)
      return impersonatedToken(credentials.impersonation, value, surroundings)
    }
  }
}
