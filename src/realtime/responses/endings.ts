import { type PortusError, portusError } from '../../errors'
import { closeReason } from '../close-reason'

/** How a connection is closed. */
export type Ending = {
  /** The status code of the close frame. RFC 6455 section 7.4.1. */
  code: number
  reason: string
  /** What the client is told before. */
  error?: PortusError
}

/** The code of a connection that ended without a close frame. */
export const BROKEN_OFF = 1006

/** The process is about to end. */
export const goingAway = (): Ending => ({ code: 1001, reason: 'The server is shutting down' })

/** The connection has reached its age. */
export const tooOld = (lifetimeMs: number): Ending => ({
  code: 1000,
  reason: 'The connection is too old',
  error: portusError('websocket_connection_limit_reached', {
    values: { minutes: Math.round(lifetimeMs / 60_000) },
  }),
})

/** The client may no longer be here. */
export const notAdmitted = (error: PortusError): Ending => ({
  code: 1008,
  reason: closeReason(error.message),
  error,
})

/** The client has sent a frame that is no text. */
export const notText = (): Ending => ({
  code: 1003,
  reason: 'Send text frames',
  error: portusError('invalid_request', 'binary_frame'),
})

/** The client sends frames faster than they are answered. */
export const tooManyFrames = (max: number): Ending => ({
  code: 1008,
  reason: 'Too many frames wait',
  error: portusError('overloaded', 'many_frames', { values: { max } }),
})
