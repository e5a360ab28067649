import type { Bytes } from '../../body/json/body'
import { type ErrorKind, knownError, type PortusError, portusError } from '../../errors'
import type { ClientSocket } from '../bridge'
import { type ClientFrame, type Create, readFrame } from './client-frame'
import {
  BROKEN_OFF,
  type Ending,
  goingAway,
  notAdmitted,
  notText,
  tooManyFrames,
  tooOld,
} from './endings'
import { lanes } from './lanes'
import { type Outbox, outbox } from './outbox'
import { portusErrorFrame, steerRefusal } from './server-frames'
import { runTurn, type TurnContext } from './turn'

/** The bounds of a connection. */
export type ConnectionLimits = {
  /** How many frames may wait, with those whose responses run. */
  maxWaiting: number
  /** How long it lasts. */
  lifetimeMs: number
}

/** OpenAI's connections last an hour. https://developers.openai.com/api/docs/guides/websocket-mode */
export const LIMITS: ConnectionLimits = { maxWaiting: 32, lifetimeMs: 60 * 60 * 1000 }

/** How a connection has ended. */
export type ConnectionEnd = {
  outcome: 'complete' | 'cancelled' | 'failed'
  bytes: number
  error?: { kind: ErrorKind }
}

/** The handlers of a connection, and a way to end it. */
export type ResponsesConnection = {
  open(client: ClientSocket): void
  message(client: ClientSocket, data: string | Uint8Array): void
  drain(client: ClientSocket): void
  close(client: ClientSocket, code: number, reason: string): void
  /** Closes it behind the responses that run, because the process is about to end. */
  goAway(): void
  /** Closes it with all that runs, because the client may no longer be here. */
  refuse(why: PortusError): void
}

/**
 * A WebSocket over which a client asks for responses. Those of one lane come one after the other, as OpenAI documents
 * it (`stream_id` of `ResponsesClientEvent`); what a client sends meanwhile waits.
 *
 * @param id The connection's name in errors that are no turn's.
 * @param onEnd Called once.
 */
export function responsesConnection(
  context: TurnContext,
  id: string,
  onEnd: (end: ConnectionEnd) => void,
  { maxWaiting, lifetimeMs }: ConnectionLimits = LIMITS,
): ResponsesConnection {
  const { hold, memory, maxBytes } = context
  const leaving = new AbortController()
  const runInLane = lanes()
  let out: Outbox | undefined
  let client: ClientSocket | undefined
  let reading: Promise<void> = Promise.resolve()
  let waiting = 0
  let running = 0
  let ending: Ending | undefined
  let isOver = false
  let lifetime: Timer | undefined

  const finish = (outcome: ConnectionEnd['outcome'], why?: PortusError) => {
    if (isOver) return
    isOver = true
    clearTimeout(lifetime)
    leaving.abort()
    memory.end()
    out?.end()
    onEnd({ outcome, bytes: out?.bytes ?? 0, ...(why && { error: { kind: why.kind } }) })
  }

  const say = (error: PortusError) => send(context.redact(portusErrorFrame(error, id)))

  const send = (frame: string): Promise<void> | undefined => {
    if (isOver) return undefined
    return out?.send(frame)
  }

  const closeNow = ({ code, reason, error }: Ending, outcome: ConnectionEnd['outcome']) => {
    if (isOver) return
    if (error) void say(error)
    finish(outcome)
    client?.close(code, reason)
  }

  /** Ends the connection behind the responses that run. What waits is not begun. */
  const endBehindTurns = (how: Ending) => {
    ending ??= how
    if (running === 0 && client) closeNow(ending, 'complete')
  }

  const run = async (frame: Create, onRead: () => void) => {
    if (isOver || ending) return
    running++
    try {
      await runTurn(context, { frame, signal: leaving.signal, send, onRead })
    } finally {
      running--
      if (ending) endBehindTurns(ending)
    }
  }

  const obey = async (frame: ClientFrame, onRead: () => void): Promise<void> => {
    if (frame.kind === 'create') return runInLane(frame.lane ?? '', () => run(frame, onRead))
    if (frame.kind === 'steer') await send(steerRefusal(frame.target, frame.input))
  }

  /** Looks what a frame asks for, behind those before it. */
  const take = async (data: Bytes, onRead: () => void, onDone: () => void) => {
    try {
      if (isOver || ending) return onDone()
      const frame = await readFrame(data)
      void obey(frame, onRead)
        .catch((error: unknown) => say(knownError(error)))
        .finally(onDone)
    } catch (error) {
      onDone()
      await say(knownError(error))
    }
  }

  /** Counts a frame while it waits. */
  const receive = (data: string) => {
    const length = Buffer.byteLength(data)
    try {
      if (length > maxBytes) throw portusError('request_too_large', { values: { max: maxBytes } })
      hold.take(length)
    } catch (error) {
      // A client that does not read its errors gets no more of them.
      waiting++
      void Promise.resolve(say(knownError(error))).finally(() => waiting--)
      return
    }
    let isHeld = true
    const onRead = () => {
      if (isHeld) hold.give(length)
      isHeld = false
    }
    waiting++
    const bytes = Buffer.from(data)
    reading = reading.then(() =>
      take(bytes, onRead, () => {
        waiting--
        onRead()
      }),
    )
  }

  return {
    open(opened) {
      client = opened
      out = outbox(opened, hold, () => {
        finish('failed')
        opened.terminate()
      })
      lifetime = setTimeout(() => endBehindTurns(tooOld(lifetimeMs)), lifetimeMs)
      if (ending) endBehindTurns(ending)
    },
    message(_client, data) {
      if (isOver) return
      if (typeof data !== 'string') closeNow(notText(), 'failed')
      else if (waiting >= maxWaiting) closeNow(tooManyFrames(maxWaiting), 'failed')
      else receive(data)
    },
    drain: () => out?.drained(),
    close: (_client, code) => finish(code === BROKEN_OFF ? 'cancelled' : 'complete'),
    goAway: () => endBehindTurns(goingAway()),
    refuse(why) {
      if (isOver) return
      const how = notAdmitted(why)
      if (!client) {
        ending = how
        return
      }
      void say(why)
      finish('failed', why)
      client.close(how.code, how.reason)
    },
  }
}
