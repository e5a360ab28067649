import type { JsonBody } from '../../body/json/body'
import { betasFor, EAGER_INPUT } from './betas'
import { type ClaudeCloud, vertexModelOf } from './clouds'
import { converseMembers } from './converse-members'
import { BETA_MEMBERS, FATED, fateOf } from './members'
import { nestedEdits } from './nested'
import { moveFormat } from './output-format'
import { type CloudEdits, type MemberReader, memberReader } from './reader'

/** How a message reaches Claude on a cloud. */
export type CloudMessage = {
  /** All edits of the body, those that were given among them. */
  edits: CloudEdits
  /** Headers to set. Any other `anthropic-beta` has to go. */
  headers: Readonly<Record<string, string>>
  /** Members that are left out, as paths: `service_tier`, `system.*.cache_control.scope`. */
  dropped: readonly string[]
  /** Betas that are left out. */
  droppedBetas: readonly string[]
  /** Members that the cloud does not have, and that change the answer: the request is a 400. */
  refused: readonly string[]
}

/** What a message is sent to. */
export type CloudTarget = {
  cloud: ClaudeCloud
  /** The model as the target names it. */
  model: string
  /** The betas of the client and of the target. */
  betas: readonly string[]
  /** Whether the message's tokens are counted, and nothing is answered. */
  isCount: boolean
}

/** https://docs.anthropic.com/en/api/claude-on-amazon-bedrock */
const BEDROCK_VERSION = '"bedrock-2023-05-31"'
/** https://docs.anthropic.com/en/api/claude-on-vertex-ai */
const VERTEX_VERSION = '"vertex-2023-10-16"'

/** What has been found so far. */
type Draft = {
  edits: Map<string, string | undefined>
  headers: Record<string, string>
  dropped: string[]
  refused: string[]
}

/**
 * What has to change in a body for Anthropic's API, so that Claude on a cloud takes it. The body may be a
 * client's own, or one that a translation has printed.
 *
 * @param overrides Edits that are due anyway, such as a target's own values.
 */
export function cloudMessage(
  target: CloudTarget,
  body: Pick<JsonBody, 'pieces' | 'members'>,
  overrides: CloudEdits = new Map(),
): CloudMessage {
  const { cloud, model } = target
  const reader = memberReader(body, overrides)
  const { read } = reader
  const draft: Draft = { edits: new Map(overrides), headers: {}, dropped: [], refused: [] }
  const { edits, headers, dropped, refused } = draft

  const fields = cloud === 'bedrock' ? takeConverse(read, draft) : {}
  sortMembers(cloud, read, draft)
  moveFormat(read, edits)
  const tools = read('tools') ?? ''
  const betas = askedBetas(target, read, tools, fields.anthropic_beta)
  const hasExamples = tools.includes('"input_examples"')
  const { sent, dropped: left } = betasFor(cloud, model, betas.all, hasExamples)
  const droppedBetas = left.filter((beta) => betas.asked.includes(beta))
  for (const [name, needed] of BETA_MEMBERS)
    if (read(name) !== undefined && !needed.some((beta) => sent.includes(beta)))
      leaveOut(name, read, draft)
  const nested = nestedEdits(cloud, sent, reader)
  for (const [name, text] of nested.edits) edits.set(name, text)
  dropped.push(...nested.dropped)

  edits.set('model', undefined)
  edits.set('anthropic_beta', undefined)
  if (cloud === 'bedrock') addressBedrock(target, sent, read, draft)
  else addressVertex(target, sent, draft)
  for (const [name, text] of edits)
    if (text === undefined && !reader.hasBytes(name)) edits.delete(name)
  return { edits, headers, dropped, droppedBetas, refused }
}

type Read = MemberReader['read']

function addressBedrock(
  { isCount }: CloudTarget,
  sent: readonly string[],
  read: Read,
  { edits }: Draft,
): void {
  edits.set('anthropic_version', BEDROCK_VERSION)
  edits.set('stream', undefined)
  if (sent.length > 0) edits.set('anthropic_beta', JSON.stringify(sent))
  if (isCount && read('max_tokens') === undefined)
    edits.set('max_tokens', `${leastTokens(read('thinking'))}`)
}

function addressVertex(
  { model, isCount }: CloudTarget,
  sent: readonly string[],
  { edits, headers }: Draft,
): void {
  edits.set('anthropic_version', VERTEX_VERSION)
  // The address of a count names no model, and every beta is refused there.
  if (isCount) edits.set('model', JSON.stringify(vertexModelOf(model) ?? model))
  else if (sent.length > 0) headers['anthropic-beta'] = sent.join(',')
}

/** A member of nothing is left out without a word. */
function leaveOut(name: string, read: Read, { edits, dropped }: Draft): void {
  edits.set(name, undefined)
  if (read(name) !== 'null') dropped.push(name)
}

function sortMembers(cloud: ClaudeCloud, read: Read, draft: Draft): void {
  for (const name of FATED) {
    const value = read(name)
    const fate = value === undefined ? undefined : fateOf(name, value, cloud)
    if (fate === 'refused') draft.refused.push(name)
    else if (fate) leaveOut(name, read, draft)
  }
}

/** @returns the members that a target or a client adds to the model's own body. */
function takeConverse(
  read: Read,
  { edits, headers, dropped }: Draft,
): Readonly<Record<string, unknown>> {
  const converse = converseMembers(read)
  for (const name of converse.found) edits.set(name, undefined)
  for (const [name, value] of Object.entries(converse.fields))
    if (read(name) === undefined) edits.set(name, JSON.stringify(value))
  dropped.push(...converse.dropped)
  Object.assign(headers, converse.headers)
  return converse.fields
}

/** A client of Bedrock's own API has its betas in the body. */
function askedBetas({ cloud, betas }: CloudTarget, read: Read, tools: string, inFields: unknown) {
  const inBody = [parsed(read('anthropic_beta')), inFields]
    .flat()
    .filter((beta) => typeof beta === 'string')
  const asked: readonly string[] = [...betas, ...inBody]
  const isEager = cloud === 'bedrock' && /"eager_input_streaming"\s*:\s*true/.test(tools)
  return { asked, all: isEager ? [...asked, EAGER_INPUT] : asked }
}

/** Bedrock counts a request that it could answer, so there must be room for an answer behind the thinking. */
function leastTokens(thinking: string | undefined): number {
  const budget = (parsed(thinking) as { budget_tokens?: unknown } | null | undefined)?.budget_tokens
  return typeof budget === 'number' ? budget + 1 : 1
}

function parsed(json: string | undefined): unknown {
  return json === undefined ? undefined : JSON.parse(json)
}
