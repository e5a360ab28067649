import type { Alias, Resolved } from '../alias/alias'
import type { ClientChoices } from '../alias/defaults'
import { isClaude } from '../alias/target-api'
import type { Endpoint } from '../api/endpoints'
import type { JsonBody } from '../body/json/body'
import type { PortusError } from '../errors'
import type { CallBody, TargetBody, Targets } from '../portkey/contract'
import { claudeMembers, keptMembers } from '../portkey/dropped-members'
import type { GatewayPath } from '../portkey/path'
import { MESSAGES_TO_CHAT, MESSAGES_TO_CLAUDE } from '../translate/losses'
import { lossOf, memberReader, refuseUntranslatable, translationFor } from './loss-errors'

/** A request on its way to be translated. */
export type Translated = {
  alias: Alias
  /** What the client has asked, and with which body; `body` is without its long strings. */
  endpoint: Endpoint
  own: CallBody
  body: CallBody
  choices: ClientChoices
  path: GatewayPath
  /** What the gateway is asked: the same, or the chat completion that has been made of it. */
  asked: { endpoint: Endpoint; body: CallBody; untranslatable?: PortusError }
}

type TranslatedJson = Translated & { own: JsonBody; body: JsonBody; asked: { body: JsonBody } }

/**
 * What single targets are sent so that nothing is lost on which the answer depends.
 *
 * @throws {PortusError} `invalid_request` where no target can take the request.
 */
export function targetsOf(request: Translated): Targets | undefined {
  if (!isJson(request)) return undefined
  const { alias, endpoint, own, body, path } = request
  refuseUntranslatable(endpoint, body)
  if (!CONVERSATIONS.includes(endpoint.name)) return undefined
  const bodies = new Map<string, TargetBody>()
  let refusal: PortusError | undefined
  for (const [name, target] of alias.targets) {
    const targetBody = bodyFor(request, name, target)
    if (targetBody) bodies.set(name, targetBody)
    refusal ??= lossFor(request, target)
  }
  const refused = [...bodies.values()].filter(({ kind }) => kind === 'refused')
  if (refusal && refused.length === alias.targets.size) throw refusal
  return bodies.size > 0
    ? { bodies, own, query: queryIn(path), ...(refusal && { refusal }) }
    : undefined
}

function bodyFor(request: TranslatedJson, name: string, target: Resolved): TargetBody | undefined {
  const { alias, endpoint, choices } = request
  if (alias.mayPassThrough && endpoint.native.has(target.api))
    return { kind: 'own', overrides: alias.overridesFor(name, endpoint.overrides, choices) }
  const mended = mendedMembers(request, target)
  const error = lossFor(request, target, mended)
  if (error) return { kind: 'refused', error }
  return mended.size > 0 ? { kind: 'completed', members: new Map(mended.values()) } : undefined
}

/** What the gateway translates; all else it passes on. */
const CONVERSATIONS = ['chat', 'messages']

const isJson = (request: Translated): request is TranslatedJson =>
  [request.own, request.body, request.asked.body].every(({ kind }) => kind === 'json')

const queryIn = (path: string) => /\?.*$/.exec(path)?.[0] ?? ''

const NONE: ReadonlyMap<string, [string, string]> = new Map()

/** What the gateway drops on the way to Claude, and what puts it back. */
function mendedMembers({ asked }: TranslatedJson, target: Resolved): typeof NONE {
  if (!isClaude(target.api)) return NONE
  const read = memberReader(asked.body)
  return asked.endpoint.name === 'chat'
    ? claudeMembers(read)
    : keptMembers(MESSAGES_TO_CLAUDE, read)
}

/** What the client calls a member of the chat completion that has been made of its message. */
const ITS_NAME: Readonly<Record<string, string>> = {
  response_format: 'output_config.format',
  parallel_tool_calls: 'tool_choice.disable_parallel_tool_use',
}

/** What the target would lose. */
function lossFor(
  { endpoint, body, asked }: TranslatedJson,
  target: Resolved,
  mended = NONE,
): PortusError | undefined {
  const isDetour = asked.endpoint !== endpoint
  const read = memberReader(asked.body)
  return (
    asked.untranslatable ??
    (isDetour ? lossOf(MESSAGES_TO_CHAT, memberReader(body)) : undefined) ??
    lossOf(
      translationFor(asked.endpoint, target.api),
      (member) => (mended.has(member) ? undefined : read(member)),
      isDetour ? ITS_NAME : {},
    )
  )
}
