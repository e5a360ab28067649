import { type EmbeddingsRow, ENCODING, embeddingsRow } from '../../api/native/embeddings'
import { type JsonBody, readMember } from '../../body/json/body'
import type { MemberEdits } from '../../body/json/edit-members'
import { PortusError } from '../../errors'
import type { EmbeddingsCalls, Way } from '../../portkey/contract'
import { type JsonObject, Untranslatable } from '../../translate/conversation'
import type { EmbeddingsFormat } from '../../translate/embeddings/embeddings'
import { parseOpenAI } from '../../translate/embeddings/openai'
import { batchesOf, printEmbeddings } from '../../translate/embeddings/print-calls'
import { countInputs, readEmbeddings } from '../../translate/embeddings/read-request'
import { untranslatableMember } from '../../translate/untranslatable'
import type { JsonRequest } from '../request/read-request'
import { embeddingsTo } from './embeddings-to'

type OwnWay = Extract<Way, { kind: 'own' }>

const encoder = new TextEncoder()

/**
 * The way to a target whose embeddings are of another format. Undefined where the gateway must translate.
 *
 * @param json The request's JSON, which several targets share.
 */
export function embeddingsWay(
  request: JsonRequest,
  name: string,
  json: () => JsonObject,
): Way | undefined {
  const { alias } = request
  const target = alias.targets.get(name)
  const to = target && embeddingsTo(target)
  if (!target || !to) return undefined
  return refusing(() => {
    const dropped = (alias.leafOf(name)?.drop ?? []).filter((member) => member in json())
    const overridden = { ...json(), ...overridesOf(request, name) }
    const values = without(overridden, alias.leafOf(name)?.drop ?? [])
    const printed = printEmbeddings(to.format, readEmbeddings(values), target)
    return {
      kind: 'each',
      ...callsOf(printed.calls, to.format, json()),
      model: target.model,
      address: to.address,
      dropped: [...dropped, ...printed.dropped],
    }
  })
}

const callsOf = (
  calls: readonly { body: JsonObject; count: number }[],
  { parse }: Pick<EmbeddingsFormat, 'parse'>,
  { encoding_format }: JsonObject,
): Pick<EmbeddingsCalls, 'calls' | 'parse' | 'encoding'> => ({
  calls: calls.map(({ body, count }) => ({
    bytes: encoder.encode(JSON.stringify(body)),
    count,
  })),
  parse,
  encoding: encoding_format === 'base64' ? 'base64' : 'float',
})

/**
 * The way to a target that has OpenAI's embeddings: as it is, or in several calls where its provider takes
 * fewer inputs. What Portus prints itself is not named as dropped.
 *
 * @param way The target's way by the rules for members alone.
 */
export function ownEmbeddingsWay(
  { alias, body }: JsonRequest,
  name: string,
  way: OwnWay,
  json: () => JsonObject,
): Way {
  const target = alias.targets.get(name)
  const row = target && !alias.isForced ? embeddingsRow(target.api) : undefined
  const named = way.dropped?.filter((member) => member !== ENCODING)
  const { dropped: _, ...rest } = way
  const own: OwnWay = { ...rest, ...(named && named.length > 0 && { dropped: named }) }
  if (!row || !target) return own
  return refusing(() => {
    if (row.takesDimensions === false && asksForDimensions(body, way.edits))
      throw untranslatableMember('dimensions')
    if (row.inputsPerCall === undefined && !row.takesListsOnly) return own
    const input = readMember(body, 'input')
    const most = row.inputsPerCall ?? Number.POSITIVE_INFINITY
    if (countInputs(input) <= most) return inList(own, row, input)
    const values = edited(json(), way.edits)
    const { inputs } = readEmbeddings(values)
    const calls = batchesOf(inputs, { inputs: most }).map((batch) => ({
      body: { ...values, input: batch },
      count: batch.length,
    }))
    const { edits: __, pieces: ___, isUsageAdded: ____, ...written } = own
    return {
      ...written,
      kind: 'each',
      ...callsOf(calls, { parse: parseOpenAI }, json()),
      model: target.model,
    }
  })
}

/** A single text in a list, for providers that take nothing else. */
const inList = (way: OwnWay, { takesListsOnly }: EmbeddingsRow, input: unknown): OwnWay =>
  takesListsOnly && typeof input === 'string'
    ? { ...way, edits: new Map([...way.edits, ['input', JSON.stringify([input])]]) }
    : way

function asksForDimensions(body: JsonBody, edits: MemberEdits): boolean {
  const edit = edits.get('dimensions')
  if (edits.has('dimensions')) return typeof edit === 'string'
  return (readMember(body, 'dimensions') ?? null) !== null
}

function overridesOf({ alias, endpoint, explicitParams }: JsonRequest, name: string): JsonObject {
  const texts = alias.overridesFor(name, endpoint.overrides, explicitParams)
  return Object.fromEntries([...texts].map(([member, text]) => [member, JSON.parse(text)]))
}

const without = (values: JsonObject, drop: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(values).filter(([name]) => !drop.includes(name)))

/** A body with changes of its members. */
function edited(body: JsonObject, edits: MemberEdits): JsonObject {
  const members = new Map(Object.entries(body))
  for (const [name, edit] of edits) {
    const value = members.get(name)
    members.delete(name)
    if (typeof edit === 'string') members.set(name, JSON.parse(edit))
    else if (edit && name in body)
      members.set(edit.name, edit.text === undefined ? value : JSON.parse(edit.text))
  }
  return Object.fromEntries(members)
}

/** A way, or the refusal of one. */
function refusing(make: () => Way): Way {
  try {
    return make()
  } catch (cause) {
    if (!(cause instanceof Untranslatable)) throw cause
    const { message, param } = cause
    return { kind: 'refused', error: new PortusError('invalid_request', message, { cause, param }) }
  }
}
