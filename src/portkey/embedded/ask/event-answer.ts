import { claudeStreamOf } from '../../../stream/claude-events'
import { converseStreamOf } from '../../../stream/converse-events'
import type { GatewayCall, Way } from '../../contract'
import { mayAskAgain, withFirstError } from './first-error'

/** Makes events of the frames in which AWS streams. */
const FRAMES = { claude: claudeStreamOf, converse: converseStreamOf } as const

/** An answer that Portus reads itself: frames as events, and an error at its start as its status. */
export function eventAnswer(
  response: Response,
  { alias, isStreamed }: GatewayCall,
  way: Way,
): Response | Promise<Response> {
  if (way.kind !== 'own' && way.kind !== 'ours') return response
  const { frames } = way
  const events = frames ? FRAMES[frames](response) : response
  const isWatched = isStreamed && response.ok && mayAskAgain(alias.tree)
  return isWatched ? withFirstError(events) : events
}
