import { bytesOf, type JsonBody, slicesOf } from '../../body/json/body'
import { removeNested } from '../../body/json/remove-nested'
import { betasFor, EAGER_INPUT } from './betas'
import { type ClaudeCloud, vertexModelOf } from './clouds'
import { BETA_MEMBERS, FATED, fateOf, NESTED, type NestedRule } from './members'

/** New values of top-level members, as JSON texts. Undefined removes a member. */
export type CloudEdits = ReadonlyMap<string, string | undefined>

/** How a message reaches Claude on a cloud. */
export type CloudMessage = {
  edits: CloudEdits
  /** The value of the header `anthropic-beta`. Undefined where the request has none. */
  betaHeader: string | undefined
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

/** The bodies' members, by which they can be read and edited. */
type Body = Pick<JsonBody, 'pieces' | 'members'>

/** https://docs.anthropic.com/en/api/claude-on-amazon-bedrock */
const BEDROCK_VERSION = '"bedrock-2023-05-31"'
/** https://docs.anthropic.com/en/api/claude-on-vertex-ai */
const VERTEX_VERSION = '"vertex-2023-10-16"'

/**
 * What has to change in a body for Anthropic's API, so that Claude on a cloud takes it. The body may be a
 * client's own, or one that a translation has printed.
 */
export function cloudMessage(target: CloudTarget, body: Body): CloudMessage {
  const { cloud, model, isCount } = target
  const edits = new Map<string, string | undefined>()
  const dropped: string[] = []
  const refused: string[] = []
  const read = reader(body)

  for (const name of FATED) {
    const value = read(name)
    if (value === undefined) continue
    const fate = fateOf(name, value)
    if (fate === 'refused' && value !== 'null') refused.push(name)
    edits.set(name, undefined)
    if (fate === 'dropped' && value !== 'null') dropped.push(name)
  }
  moveFormat(read, edits)

  const tools = read('tools') ?? ''
  const betas = askedBetas(target, read, tools)
  const { sent, dropped: left } = betasFor(
    cloud,
    model,
    betas.all,
    tools.includes('"input_examples"'),
  )
  const droppedBetas = left.filter((beta) => betas.asked.includes(beta))
  for (const [name, needed] of BETA_MEMBERS)
    if (read(name) !== undefined && !needed.some((beta) => sent.includes(beta))) {
      edits.set(name, undefined)
      if (read(name) !== 'null') dropped.push(name)
    }
  editNested({ cloud, sent, body, read }, edits, dropped)

  edits.set('anthropic_version', cloud === 'bedrock' ? BEDROCK_VERSION : VERTEX_VERSION)
  edits.set('model', undefined)
  edits.set('anthropic_beta', undefined)
  let betaHeader: string | undefined
  if (cloud === 'bedrock') {
    edits.set('stream', undefined)
    if (sent.length > 0) edits.set('anthropic_beta', JSON.stringify(sent))
    if (isCount && read('max_tokens') === undefined)
      edits.set('max_tokens', `${leastTokens(read('thinking'))}`)
  } else if (isCount) {
    // The address names no model, and every beta is refused there.
    edits.set('model', JSON.stringify(vertexModelOf(model) ?? model))
  } else if (sent.length > 0) betaHeader = sent.join(',')
  for (const [name, value] of edits)
    if (value === undefined && !body.members.values.has(name)) edits.delete(name)
  return { edits, betaHeader, dropped, droppedBetas, refused }
}

type Read = (name: string) => string | undefined

const decoder = new TextDecoder()

/** Reads the texts of members, each one once. */
function reader(body: Body): Read {
  const texts = new Map<string, string>()
  return (name) => {
    const span = body.members.values.get(name)
    if (!span) return undefined
    const text = texts.get(name) ?? decoder.decode(bytesOf(body, span))
    texts.set(name, text)
    return text
  }
}

/** A client of Bedrock's own API has its betas in the body. */
function askedBetas({ cloud, betas }: CloudTarget, read: Read, tools: string) {
  const own = parsed(read('anthropic_beta'))
  const inBody = Array.isArray(own) ? own.filter((beta) => typeof beta === 'string') : []
  const asked: readonly string[] = [...betas, ...inBody]
  const isEager = cloud === 'bedrock' && /"eager_input_streaming"\s*:\s*true/.test(tools)
  return { asked, all: isEager ? [...asked, EAGER_INPUT] : asked }
}

/**
 * `output_format` is the beta's name for what is now a part of `output_config`.
 * https://docs.anthropic.com/en/docs/build-with-claude/structured-outputs
 */
function moveFormat(read: Read, edits: Map<string, string | undefined>): void {
  const format = read('output_format')
  if (format === undefined) return
  const config = read('output_config')
  const isFree = config === undefined || /^(?:null|\{\s*\})$/.test(config)
  if (!isFree && config.includes('"format"')) return
  edits.set('output_format', undefined)
  if (format === 'null') return
  edits.set(
    'output_config',
    isFree ? `{"format":${format}}` : config.replace('{', () => `{"format":${format},`),
  )
}

/** Removes members inside others. Only a conversation that can hold one becomes a text. */
function editNested(
  {
    cloud,
    sent,
    body,
    read,
  }: { cloud: ClaudeCloud; sent: readonly string[]; body: Body; read: Read },
  edits: Map<string, string | undefined>,
  dropped: string[],
): void {
  const rules = NESTED.filter(
    (rule) =>
      rule.clouds.includes(cloud) &&
      !rule.unless?.some((beta) => sent.includes(beta)) &&
      holds(body, rule.in, `"${lastOf(rule)}"`),
  )
  for (const [name, its] of Map.groupBy(rules, (rule) => rule.in)) {
    const { text, removed } = removeNested(
      read(name) ?? '',
      its.map(({ path }) => path),
    )
    if (removed.length === 0) continue
    edits.set(name, text)
    for (const path of removed) {
      // The beta says the same for all tools.
      if (path.includes('eager_input_streaming') && sent.includes(EAGER_INPUT)) continue
      dropped.push([name, ...path].join('.'))
    }
  }
}

/** Whether the bytes of a member hold a word, also across two pieces. */
function holds({ pieces, members }: Body, name: string, word: string): boolean {
  const span = members.values.get(name)
  if (!span) return false
  let tail = Buffer.alloc(0)
  for (const slice of slicesOf(pieces, span)) {
    const bytes = Buffer.from(slice.buffer, slice.byteOffset, slice.length)
    if (bytes.includes(word)) return true
    const seam = Buffer.concat([tail, bytes.subarray(0, word.length)])
    if (seam.includes(word)) return true
    tail = Buffer.concat([tail, bytes.subarray(-word.length)]).subarray(-word.length)
  }
  return false
}

const lastOf = ({ path }: NestedRule): string => path.at(-1) ?? ''

/** Bedrock counts a request that it could answer, so there must be room for an answer behind the thinking. */
function leastTokens(thinking: string | undefined): number {
  const budget = (parsed(thinking) as { budget_tokens?: unknown } | null | undefined)?.budget_tokens
  return typeof budget === 'number' ? budget + 1 : 1
}

function parsed(json: string | undefined): unknown {
  return json === undefined ? undefined : JSON.parse(json)
}
