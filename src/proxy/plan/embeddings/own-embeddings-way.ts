import { type EmbeddingsRow, ENCODING, embeddingsRow } from '../../../api/native/embeddings'
import { type JsonBody, readLongMember, readMember } from '../../../body/json/body'
import { isNaming, type MemberEdits } from '../../../body/json/edit-members'
import type { Way } from '../../../portkey/contract'
import type { JsonObject } from '../../../translate/conversation'
import { parseOpenAI, parseSignedBytes } from '../../../translate/embeddings/openai'
import { batchesOf } from '../../../translate/embeddings/print-calls'
import { countInputs, readEmbeddings } from '../../../translate/embeddings/read-request'
import { untranslatableMember } from '../../../translate/untranslatable'
import type { JsonRequest } from '../../request/read-request'
import { tooMuchToTranslate } from '../cost/translation-size'
import { callsOf, encodingOf, refusing } from './embeddings-way'

type OwnWay = Extract<Way, { kind: 'own' }>

/**
 * The way to a target that has OpenAI's embeddings: as it is, or in several calls where its provider takes
 * less in one. What Portus prints itself is not named as dropped.
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
    if (row.drop?.includes(ENCODING)) encodingOf(readMember(body, ENCODING))
    if (!looksAtInputs(row)) return own
    const tooMuch = tooMuchToTranslate(body, undefined)
    if (tooMuch) return { kind: 'refused', error: tooMuch }
    const set = way.edits.get('input')
    const input = typeof set === 'string' ? JSON.parse(set) : readLongMember(body, 'input')
    if (isOneCall(row, input)) return inList(own, row, input)
    const values = edited(json(), way.edits)
    const calls = batchesOf(readEmbeddings(values).inputs, sizeOf(row)).map((batch) => ({
      body: { ...values, input: batch },
      count: batch.length,
    }))
    const { edits: __, pieces: ___, isUsageAdded: ____, ...written } = own
    const parse = row.printedFrom === 'int8' ? parseSignedBytes : parseOpenAI
    return { ...written, kind: 'each', ...callsOf(calls, { parse }, json()), model: target.model }
  })
}

/** Whether the provider's answer means something else to a client: its base64 holds no 32-bit numbers. */
export const answersInBytes = ({ alias }: JsonRequest, name: string): boolean =>
  !alias.isForced && embeddingsRow(alias.targets.get(name)?.api ?? '')?.printedFrom === 'int8'

const looksAtInputs = ({
  inputsPerCall,
  tokensPerCall,
  takesListsOnly,
  printedFrom,
}: EmbeddingsRow) => (inputsPerCall ?? tokensPerCall ?? takesListsOnly ?? printedFrom) !== undefined

const sizeOf = ({ inputsPerCall = Number.POSITIVE_INFINITY, tokensPerCall }: EmbeddingsRow) => ({
  inputs: inputsPerCall,
  ...(tokensPerCall !== undefined && { tokens: tokensPerCall }),
})

/** Whether a request can stay as it is. What is no list of inputs is left to the provider's own error. */
function isOneCall(row: EmbeddingsRow, input: unknown): boolean {
  if (row.printedFrom) return false
  if (countInputs(input) > (row.inputsPerCall ?? Number.POSITIVE_INFINITY)) return false
  if (row.tokensPerCall === undefined || !Array.isArray(input)) return true
  const texts = input.filter((one) => typeof one === 'string' || Array.isArray(one))
  return batchesOf(texts, sizeOf(row)).length === 1
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

/** A body with changes of its members. */
function edited(body: JsonObject, edits: MemberEdits): JsonObject {
  const members = new Map(Object.entries(body))
  for (const [name, edit] of edits) {
    const value = members.get(name)
    members.delete(name)
    if (typeof edit === 'string') members.set(name, JSON.parse(edit))
    else if (edit && isNaming(edit) && name in body)
      members.set(edit.name, edit.text === undefined ? value : JSON.parse(edit.text))
  }
  return Object.fromEntries(members)
}
