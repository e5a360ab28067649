import { Elysia } from 'elysia'
import { findApplication } from '../../config/keys'
import { beginRecord } from '../../telemetry/record'
import type { Deps } from '../deps'

/**
 * Replaces a client's request id that holds a secret, because the id appears in the log and in the answer.
 * It must be the first plugin, because error answers have the id too.
 */
export const requestId = ({ live, redact }: Pick<Deps, 'live' | 'redact'>) =>
  new Elysia({ name: 'portus.request-id' }).onRequest(({ request }) => {
    const sent = request.headers.get('x-request-id')
    if (sent === null) return
    // The redactor does not know a key that is configured as a digest.
    if (redact(sent) !== sent || findApplication(live.current.keys, sent) !== undefined)
      beginRecord(request, crypto.randomUUID())
  })
