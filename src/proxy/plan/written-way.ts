import { betasIn } from '../../api/claude-clouds/betas'
import { COUNTS } from '../../api/endpoints/endpoints'
import { ownEdits } from '../../api/native/own-edits'
import { type Bytes, jsonBodyOf } from '../../body/json/body'
import { editMembers, isNaming, type MemberEdits } from '../../body/json/edit-members'
import { type LongStrings, putBackLongStrings } from '../../body/json/long-strings'
import type { Way } from '../../portkey/contract'
import type { JsonObject } from '../../translate/conversation'
import type { JsonRequest } from '../request/read-request'
import { cloudHeaders, cloudMessageFor, countPieces, framesOf } from './cloud-way'
import { fixedFor } from './fixed-members'
import { keyHeaders } from './own-way'
import type { TranslationTarget } from './translation-to'

const encoder = new TextEncoder()

/** A printed body with what its provider wants differently. */
export function writtenWay(
  request: JsonRequest,
  name: string,
  { format, address, cloud, frames, betas: needed = [] }: TranslationTarget,
  printed: JsonObject,
  lost: readonly string[],
): Way & { kind: 'ours' } {
  const { alias, body } = request
  const way = { kind: 'ours', format, address, ...(frames && { frames }) } as const
  if (cloud) {
    const message = jsonBodyOf(encoded(withBetas(printed, needed)))
    const said = cloudMessageFor(request, name, cloud, message, NO_OVERRIDES)
    const pieces = whole(editMembers(message, said.edits), body.held)
    const isCount = COUNTS.has(request.endpoint.name)
    return {
      ...way,
      ...(!isCount && framesOf(cloud)),
      headers: cloudHeaders(said),
      pieces: isCount ? countPieces(cloud, pieces) : pieces,
      dropped: [...lost, ...said.dropped, ...said.refused, ...said.droppedBetas],
    }
  }
  const { betas, anthropic_beta, ...rest } = printed
  // A client names its betas in a header, as the API has it.
  const own = fixedFor(alias, name)
  const headers =
    format.name === 'anthropic'
      ? anthropicHeaders(request, name, [own.betas, own.anthropic_beta, needed])
      : {}
  const left = betas !== undefined && own.betas === undefined ? [...lost, 'betas'] : lost
  const native = format.name === 'gemini' ? undefined : alias.nativeFor(name, address.endpoint)
  if (!native) return { ...way, pieces: whole([encoded(rest)], body.held), dropped: left }
  const { edits, dropped } = ownEdits(
    {
      members: Object.keys(rest).filter((name) => rest[name] !== undefined),
      overrides: fixedIn(rest, request, name),
      read: (name) => rest[name],
    },
    native,
  )
  return {
    ...way,
    pieces: whole([encoded(edited(rest, edits))], body.held),
    dropped: [...left, ...dropped],
    headers: { ...headers, ...keyHeaders(alias, name, native).headers },
  }
}

/** A cloud's envelope finds the betas in the body. */
const withBetas = (body: JsonObject, betas: readonly string[]): JsonObject =>
  betas.length === 0 ? body : { ...body, anthropic_beta: [body.anthropic_beta ?? [], betas].flat() }

const encoded = (body: JsonObject) => encoder.encode(JSON.stringify(body))

/** The members of a printed body that are the alias's own, which no table takes out. */
function fixedIn(body: JsonObject, { alias }: JsonRequest, name: string): Map<string, string> {
  const names = Object.keys(fixedFor(alias, name)).filter((member) => body[member] !== undefined)
  return new Map(names.map((member) => [member, JSON.stringify(body[member])]))
}

/** A body whose members have other names or are gone. No member has a new value. */
function edited(body: JsonObject, edits: MemberEdits): JsonObject {
  if (edits.size === 0) return body
  const members = Object.entries(body).flatMap(([name, value]) => {
    const edit = edits.get(name)
    if (edit !== undefined && isNaming(edit)) return [[edit.name, value] as const]
    return edits.has(name) && edit === undefined ? [] : [[name, value] as const]
  })
  return Object.fromEntries(members)
}

const NO_OVERRIDES: ReadonlyMap<string, string> = new Map()

/** https://docs.anthropic.com/en/api/versioning */
const VERSION = { 'anthropic-version': '2023-06-01' }

/** An alias may name betas among its overrides. Anthropic takes them in a header. */
function anthropicHeaders(
  { alias, headers }: JsonRequest,
  name: string,
  named: readonly unknown[],
): Readonly<Record<string, string>> {
  const own = named.flat().filter((beta) => typeof beta === 'string')
  if (own.length === 0) return VERSION
  const betas = betasIn(
    alias.leafOf(name)?.beta_headers?.join(','),
    headers.get('anthropic-beta'),
    ...own,
  )
  return { ...VERSION, 'anthropic-beta': betas.join(',') }
}

/** The pieces of a body with its long strings in their places. */
const whole = (pieces: readonly Bytes[], held: LongStrings | undefined): readonly Bytes[] =>
  (held && putBackLongStrings(Buffer.concat(pieces).toString(), held)) ?? pieces
