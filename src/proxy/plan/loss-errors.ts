import { COMPACT, type Endpoint, endpointOf } from '../../api/endpoints/endpoints'
import { isClaude } from '../../api/provider-apis'
import { type JsonBody, readLongMember, readMember } from '../../body/json/body'
import { NO_RETRY, type PortusError, portusError } from '../../errors'
import type { Ways } from '../../portkey/contract'
import {
  CHAT_TO_MESSAGES,
  MESSAGES_TO_BEDROCK,
  MESSAGES_TO_CLAUDE,
} from '../../translate/losses/by-gateway'
import { CHAT_BY_GATEWAY } from '../../translate/losses/gateway-chat'
import { lostMembers, type Read, type Translation } from '../../translate/losses/translation'

const MESSAGES = endpointOf('messages')

/**
 * The gateway would drop `thread` without a word, and the client then send the next turn without
 * what came before. Told so, Anthropic's SDKs send the whole conversation instead.
 */
export function refuseThread(body: JsonBody): void {
  if ((readMember(body, 'thread') ?? null) === null) return
  throw portusError('invalid_request', 'no_threads', {
    param: 'thread',
    machineReadable: { error_code: 'thread_unsupported_request' },
  })
}

/** That a target makes no summary of a conversation. Clients then ask for one in words. */
export function noCompaction({
  name,
  path,
  dialect,
}: Pick<Endpoint, 'name' | 'path' | 'dialect'>): PortusError {
  if (name === COMPACT)
    return portusError('not_supported', { param: 'model', values: { path }, headers: NO_RETRY })
  const isMessage = dialect === 'anthropic'
  return portusError('not_supported', 'no_compaction', {
    param: isMessage ? 'compaction' : 'input',
    values: { name: isMessage ? 'compaction' : 'compaction_trigger' },
    headers: NO_RETRY,
  })
}

/** Reads single top-level members of a body that is not too much to translate. */
export const memberReader =
  (body: JsonBody): Read =>
  (name) =>
    readLongMember(body, name)

/** How the gateway translates a request for a target, where it is known to lose something. */
export function translationFor(endpoint: Endpoint, api: string): Translation | undefined {
  const isBedrock = api === 'bedrock'
  if (endpoint.name === 'chat')
    return isClaude(api) || isBedrock ? CHAT_TO_MESSAGES : CHAT_BY_GATEWAY.get(api)
  if (endpoint.name === 'messages') return isBedrock ? MESSAGES_TO_BEDROCK : MESSAGES_TO_CLAUDE
  return undefined
}

/**
 * The error that names what of a request would be lost on its way, if anything must not be.
 *
 * @param itsName What the client calls a member, where that differs.
 */
export function lossOf(
  translation: Translation | undefined,
  read: Read,
  itsName: Readonly<Record<string, string>> = {},
): PortusError | undefined {
  const [lost] = translation ? lostMembers(translation, read) : []
  if (lost === undefined) return undefined
  if (lost === 'compaction') return noCompaction(MESSAGES)
  const param = itsName[lost] ?? lost
  return portusError('invalid_request', 'untranslatable_member', { param, values: { name: param } })
}

/** @throws {PortusError} the first refusal, where every target refuses. */
export function throwIfAllRefused(ways: Ways): void {
  let refusal: PortusError | undefined
  for (const way of ways.values()) {
    if (way.kind !== 'refused') return
    refusal ??= way.error
  }
  if (refusal) throw refusal
}
