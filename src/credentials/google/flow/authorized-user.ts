import type { Expiring } from '../../token/renewed'
import { tokenAnswer } from '../../token/token-answer'
import type { Surroundings } from '../../token/token-request'
import type { AuthorizedUser } from '../file/credentials'
import { askGoogle, type Hints } from '../service/ask-google'

const SERVICE = 'Google’s token service'

const HINTS: Hints = [
  [
    /invalid_client|unauthorized_client/,
    'look at "client_id" and "client_secret" of the authorized user',
  ],
  [
    /invalid_grant|invalid_rapt|reauth/,
    'the login has ended: run "gcloud auth application-default login" again',
  ],
]

/**
 * A token for a person who logged in with gcloud.
 *
 * https://developers.google.com/identity/protocols/oauth2/web-server#offline
 */
export async function authorizedUserToken(
  { clientId, clientSecret, refreshToken, tokenUrl }: AuthorizedUser,
  surroundings: Surroundings,
): Promise<Expiring<string>> {
  const nowMs = surroundings.nowMs()
  const text = await askGoogle(
    {
      service: SERVICE,
      url: tokenUrl,
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        grant_type: 'refresh_token',
        client_id: clientId,
        client_secret: clientSecret,
        refresh_token: refreshToken,
      }).toString(),
      secrets: [clientSecret, refreshToken],
      hints: HINTS,
    },
    surroundings,
  )
  return tokenAnswer(text, SERVICE, nowMs)
}
