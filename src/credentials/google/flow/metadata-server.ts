import type { Expiring } from '../../token/renewed'
import { tokenAnswer } from '../../token/token-answer'
import type { Surroundings } from '../../token/token-request'
import { askGoogle, type Hints } from '../service/ask-google'
import { SCOPE } from './service-account'

const SERVICE = 'Google’s metadata server'

/** It is on the same machine, or nowhere. */
const TIMEOUT_MS = 3000

const HINTS: Hints = [
  [
    /did not answer/,
    'it is only there on Google Cloud; elsewhere set GOOGLE_APPLICATION_CREDENTIALS or "vertex_credentials_file"',
  ],
  [/not found|404/i, 'the instance has no service account'],
  [/scope/i, 'the instance’s access scopes lack cloud-platform'],
]

/**
 * A token of the service account of the instance, the pod or the function in which this process runs.
 *
 * https://cloud.google.com/compute/docs/access/authenticate-workloads#applications
 */
export async function metadataToken(
  host: string,
  surroundings: Surroundings,
): Promise<Expiring<string>> {
  const nowMs = surroundings.nowMs()
  const text = await askGoogle(
    {
      service: SERVICE,
      url: `http://${host}/computeMetadata/v1/instance/service-accounts/default/token?scopes=${encodeURIComponent(SCOPE)}`,
      headers: { 'metadata-flavor': 'Google' },
      timeoutMs: TIMEOUT_MS,
      secrets: [],
      hints: HINTS,
    },
    surroundings,
  )
  return tokenAnswer(text, SERVICE, nowMs)
}
