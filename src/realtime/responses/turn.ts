import { queryOf } from '../../api/endpoint-path'
import { endpointOf } from '../../api/endpoints/endpoints'
import { readEnvelope } from '../../api/envelope'
import { openaiResponses } from '../../api/responses/dialect'
import { readMember } from '../../body/json/body'
import type { Snapshot } from '../../config/snapshot'
import { knownError, orLeftOut, type PortusError } from '../../errors'
import type { Hold } from '../../limits/bytes-in-flight'
import { failureReport } from '../../proxy/answer-report'
import type { ProxyDeps } from '../../proxy/deps'
import { handle } from '../../proxy/handle'
import { namedAlias } from '../../proxy/request/find-alias'
import { unnamedIn } from '../../proxy/request/reading'
import { type RequestRecord, recordOf, reportOf } from '../../telemetry/record'
import type { Redact } from '../../telemetry/redact'
import { childSpan } from '../../telemetry/trace-context/request-span'
import type { Create } from './client-frame'
import { keepResponse } from './keep-response'
import { relayEvents } from './relay-events'
import type { ConnectionMemory } from './remembered'
import { answeredErrorFrame, emptyResponse, portusErrorFrame, withMembers } from './server-frames'
import { type TurnBody, turnBody, turnRequest } from './turn-request'

const RESPONSES = endpointOf('responses')

/** The client's name for thoughts. */
const THOUGHTS = ['input.reasoning']

/** What the requests of a connection share. */
export type TurnProxy = Omit<ProxyDeps, 'config'>

/** What the turns of one connection share. */
export type TurnContext = {
  proxy: TurnProxy
  /** The configuration for the client, as it is now. Each turn keeps the one that it begins with. */
  configNow: () => Snapshot
  redact: Redact
  handshake: Request
  memory: ConnectionMemory
  /** What its bytes are counted by. */
  hold: Hold
  /** The most bytes of a frame. */
  maxBytes: number
}

/** One turn: a response that a client has asked for. */
export type Turn = {
  frame: Create
  /** Aborted when the client leaves. */
  signal: AbortSignal
  /** Sends a frame to the client. */
  send(frame: string): Promise<void> | undefined
  /** Called when the bytes of the frame are counted elsewhere, or gone. */
  onRead(): void
}

/** Answers one turn by events, or by an error. A request is reported as every other one. */
export async function runTurn(context: TurnContext, turn: Turn): Promise<void> {
  const { handshake, memory, redact } = context
  const config = context.configNow()
  const { frame, signal, send, onRead } = turn
  const lane = laneOf(frame)
  const asked = turnBody(frame, memory)
  const request = turnRequest(handshake, frame, asked.pieces, signal)
  const record = turnRecord(context, request)
  onRead()
  try {
    if (!frame.isGenerated) return await prepare(context, turn, asked, { request, config })
    const answer = await handle(
      { ...context.proxy, config },
      {
        endpoint: RESPONSES,
        dialect: openaiResponses,
        request,
        ids: [],
        ...(asked.hasLostThoughts && { dropped: THOUGHTS }),
      },
    )
    if (answer.status >= 400) return await send(withMembers(await answeredErrorFrame(answer), lane))
    const failure = await relayEvents(answer, {
      lane,
      send,
      signal,
      keep: (event) =>
        keepResponse(
          { memory, aliases: config.aliases },
          { frame, asked, alias: record.alias },
          event,
        ),
    })
    // The answer has been reported as it ended.
    if (failure) await send(withMembers(redact(portusErrorFrame(failure, record.id)), lane))
  } catch (error) {
    const known = orLeftOut(knownError(error), config.leftOut)
    const text = reportError(context, record, known)
    await send(withMembers(text, lane))
  }
}

/** What each frame of a lane says besides. */
const laneOf = ({ lane }: Create) => (lane === undefined ? undefined : { stream_id: lane })

/** A record of its own, which counts for the application of the connection. */
function turnRecord({ handshake, hold }: TurnContext, request: Request): RequestRecord {
  const { application, keyName, clientAddress, userAgent, session, mayKeep, trace } =
    recordOf(handshake)
  const record = recordOf(request)
  if (clientAddress !== undefined) record.clientAddress = clientAddress
  if (userAgent !== undefined) record.userAgent = userAgent
  if (application !== undefined) record.application = application
  record.endpoint = RESPONSES.name
  if (keyName !== undefined) record.keyName = keyName
  if (session !== undefined) record.session = session
  if (mayKeep) record.mayKeep = mayKeep
  if (trace.span) record.trace.span = childSpan(trace.span)
  record.hold = hold.apart()
  return record
}

/** Reports a turn that could not be answered. Returns the frame that says so. */
function reportError(
  { proxy, redact }: TurnContext,
  record: RequestRecord,
  error: PortusError,
): string {
  if (error.kind === 'internal_error') proxy.onUnexpected(record, error)
  const text = redact(portusErrorFrame(error, record.id))
  proxy.report(failureReport(record, error, openaiResponses.statusOf(error), text))
  return text
}

/** Answers a turn that generates nothing. Nobody is asked. */
async function prepare(
  { proxy, memory }: TurnContext,
  { frame, send }: Turn,
  { items, previousId, hasLostThoughts }: TurnBody,
  { request, config: { aliases } }: { request: Request; config: Snapshot },
): Promise<void> {
  const record = recordOf(request)
  const reading = { endpoint: RESPONSES, aliases, query: queryOf(request.url) }
  const { model } = readEnvelope(frame.body, () => unnamedIn(frame.body, request, reading))
  record.alias = namedAlias(aliases, RESPONSES, model).name
  const { id, frames } = emptyResponse(model, readMember(frame.body, 'previous_response_id'))
  memory.keep(id, { items, previousId, hasLostThoughts })
  const bytes = frames.reduce((sum, text) => sum + Buffer.byteLength(text), 0)
  proxy.report(reportOf(record, { status: 200, outcome: 'complete', bytes }))
  for (const text of frames) await send(withMembers(text, laneOf(frame)))
}
