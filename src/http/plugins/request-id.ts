import { Elysia } from 'elysia'
import { findApplication } from '../../config/keys'
import { beginRecord } from '../../telemetry/record'
import type { Deps } from '../deps'

/**
 * Gives a request another id where its own holds a secret, which would stand in the log and in the
 * answer. Before everything else, because errors name the request too.
 */
export const requestId = ({ live, redact }: Pick<Deps, 'live' | 'redact'>) =>
  new Elysia({ name: 'portus.request-id' }).onRequest(({ request }) => {
    const sent = request.headers.get('x-request-id')
    if (sent === null) return
    // Of a key that was configured as a digest nothing else tells what it is.
    if (redact(sent) !== sent || findApplication(live.current.keys, sent) !== undefined)
      beginRecord(request, crypto.randomUUID())
  })
