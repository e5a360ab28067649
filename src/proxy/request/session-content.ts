import { readEnvelope } from '../../api/envelope'
import { namedAlias } from './find-alias'
import { type Content, NO_PARAMS, type Reading, unnamedIn } from './reading'
import { readFramed, refuseOtherModels } from './session'

/** The session that a body describes. Its model is the alias. */
export async function readSession(request: Request, reading: Reading): Promise<Content> {
  const { endpoint, aliases } = reading
  const { session, frame } = await readFramed(request, endpoint, reading.json)
  const { model } = readEnvelope(session, () => unnamedIn(session, request, reading))
  const alias = namedAlias(aliases, endpoint, model)
  if (!alias.allows('nested_models')) refuseOtherModels(session, frame)
  return {
    alias,
    body: session,
    frame,
    explicitParams: NO_PARAMS,
    isStreamed: false,
    isRepeatable: true,
  }
}
