import type { ResolvedTarget } from '../../alias/alias'
import { betasFor, betasIn } from '../../api/claude-clouds/betas'
import { type CloudMessage, cloudMessage } from '../../api/claude-clouds/body'
import {
  bedrockModelOf,
  type ClaudeCloud,
  claudeOn,
  isClaudeCloud,
} from '../../api/claude-clouds/clouds'
import { bedrockCountBody } from '../../api/claude-clouds/count'
import { claudeCountUrl, claudeUrl } from '../../api/claude-clouds/urls'
import { COUNTS, endpointOf } from '../../api/endpoints/endpoints'
import type { Bytes, JsonBody } from '../../body/json/body'
import { editMembers } from '../../body/json/edit-members'
import { portusError } from '../../errors'
import type { Address, Way } from '../../portkey/contract'
import type { ClientRequest } from '../request/read-request'
import { leastSize, tooMuch } from './cost/translation-size'
import { summariesAsText } from './foreign/summaries'
import { legalOverrides } from './legal-overrides'
import { noCompaction } from './loss-errors'

const CHAT = endpointOf('chat')

/** The cloud that serves a target's model by Anthropic's API, if one does. */
export const cloudOf = ({ provider, model }: ResolvedTarget): ClaudeCloud | undefined =>
  isClaudeCloud(provider) && claudeOn(provider, model) === 'claude' ? provider : undefined

/** The way of a message to Claude on a cloud: the client's bytes, in the cloud's envelope. */
export function cloudWay(request: ClientRequest, name: string): Way | undefined {
  const { endpoint, alias, body, isStreamed } = request
  const target = alias.targets.get(name)
  const cloud = target && cloudOf(target)
  if (!cloud || !ENDPOINTS.has(endpoint.name) || body.kind !== 'json' || !alias.mayPassThrough)
    return undefined
  // What a cloud refuses stands anywhere in a conversation, so all of it is looked through.
  const error = tooMuch(leastSize(body))
  if (error) return { kind: 'refused', error }
  if (endpoint.name === 'count_tokens') return countWay(request, name, cloud, body)
  const legal = legalOverrides(request, name, body)
  const summarised = summariesFor(request, name, cloud, body, legal.overrides)
  const said = cloudMessageFor(request, name, cloud, body, summarised)
  const [param] = said.refused
  if (param === 'compaction') return { kind: 'refused', error: noCompaction(endpoint) }
  if (param !== undefined)
    return {
      kind: 'refused',
      error: portusError('invalid_request', 'untranslatable_member', {
        param,
        values: { name: param },
      }),
    }
  return {
    kind: 'own',
    edits: said.edits,
    address: cloudAddress(cloud, isStreamed),
    headers: cloudHeaders(said),
    ...framesOf(cloud),
    dropped: [...legal.dropped, ...said.dropped, ...said.droppedBetas],
  }
}

const ENDPOINTS: ReadonlySet<string> = new Set(['messages', 'count_tokens'])

/** The beta of summaries that are made at a threshold, the only ones that Bedrock has. */
const THRESHOLD = 'compact-2026-01-12'

/** The overrides of a message, with summaries that its cloud does not take as text. */
function summariesFor(
  request: ClientRequest,
  name: string,
  cloud: ClaudeCloud,
  body: JsonBody,
  overrides: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  if (cloud !== 'bedrock' || overrides.has('messages')) return overrides
  const { model = '' } = request.alias.targets.get(name) ?? {}
  const { sent } = betasFor(cloud, model, askedBetas(request, name), false)
  const messages = summariesAsText(body, sent.includes(THRESHOLD))
  return messages === undefined ? overrides : new Map(overrides).set('messages', messages)
}

/** The betas of the target and of the client. */
const askedBetas = ({ alias, headers }: ClientRequest, name: string): readonly string[] =>
  betasIn(alias.leafOf(name)?.beta_headers?.join(','), headers.get('anthropic-beta'))

/** The way of a question for a count. Undefined where nobody knows whom to ask. */
function countWay(
  request: ClientRequest,
  name: string,
  cloud: ClaudeCloud,
  body: JsonBody,
): Way | undefined {
  const { model = '' } = request.alias.targets.get(name) ?? {}
  if (cloud === 'bedrock' && bedrockModelOf(model) === undefined) return undefined
  const legal = legalOverrides(request, name, body)
  const overrides = summariesFor(request, name, cloud, body, legal.overrides)
  const said = cloudMessageFor(request, name, cloud, body, overrides)
  const url = (asked: string) => claudeCountUrl(cloud, asked, model) ?? asked
  return {
    kind: 'own',
    edits: said.edits,
    address: {
      endpoint: CHAT,
      prefix: undefined,
      isStreamed: false,
      adjust: { name: `count on ${cloud}`, url },
    },
    headers: cloudHeaders(said),
    ...(cloud === 'bedrock' && { pieces: countPieces(cloud, editMembers(body, said.edits)) }),
  }
}

/** A message as a cloud takes it for a count: Bedrock puts it into an envelope. */
export const countPieces = (cloud: ClaudeCloud, message: readonly Bytes[]): readonly Bytes[] =>
  cloud === 'bedrock' ? [Buffer.from(bedrockCountBody(message))] : message

/** What becomes of a message on a cloud, with the betas of the client and of the target. */
export function cloudMessageFor(
  request: ClientRequest,
  name: string,
  cloud: ClaudeCloud,
  body: JsonBody,
  overrides: ReadonlyMap<string, string>,
): CloudMessage {
  const { alias, endpoint } = request
  const leaf = alias.leafOf(name)
  const { model = '' } = alias.targets.get(name) ?? {}
  const drop = leaf?.drop ?? []
  const betas = askedBetas(request, name)
  const isCount = COUNTS.has(endpoint.name)
  const kept = new Map([...overrides].filter(([member]) => !drop.includes(member)))
  const said = cloudMessage({ cloud, model, betas, isCount }, body, kept)
  const left = drop.filter((member) => body.members.values.has(member))
  if (left.length === 0) return said
  const edits = new Map([...said.edits, ...left.map((member) => [member, undefined] as const)])
  return { ...said, edits, dropped: [...new Set([...said.dropped, ...left])] }
}

/** Where a cloud takes Anthropic's own body. */
export const cloudAddress = (cloud: ClaudeCloud, isStreamed: boolean): Address => ({
  endpoint: CHAT,
  prefix: undefined,
  isStreamed,
  adjust: {
    name: `claude on ${cloud}`,
    url: (url) => claudeUrl(cloud, url, isStreamed) ?? url,
  },
})

/** Bedrock streams in frames of AWS, which hold Anthropic's events. */
export const framesOf = (cloud: ClaudeCloud): Pick<Way & { kind: 'own' }, 'frames'> =>
  cloud === 'bedrock' ? { frames: 'claude' } : {}

/** The headers of a cloud's request. The gateway's own are for another body. */
export const cloudHeaders = ({ headers }: Pick<CloudMessage, 'headers'>) => ({
  'anthropic-beta': undefined,
  'anthropic-version': undefined,
  ...headers,
})
