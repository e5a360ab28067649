import type { Alias, ResolvedTarget } from '../../../alias/alias'
import { GOOGLE_EMBEDDINGS } from '../../../api/endpoints/endpoints'
import { type GoogleNested, refusedBy } from '../../../api/google/members'
import type { NativeFormat } from '../../../api/native/row'
import { bareName } from '../../../body/bare-name'
import { bytesOf, type JsonBody, slicesOf } from '../../../body/json/body'
import { bytesHold } from '../../../body/json/bytes-hold'
import type { MemberEdit } from '../../../body/json/edit-members'
import { type Merge, type Merged, mergeMembers } from '../../../body/json/merge-members'
import { removeNested } from '../../../body/json/remove-nested'
import type { Way } from '../../../portkey/contract'
import { untranslatableError } from '../../../translate/untranslatable'
import type { ClientRequest } from '../../request/read-request'
import { leastSize, tooMuch } from '../cost/translation-size'
import { googleAddress } from './address'
import { countPieces } from './count-pieces'
import { embedEdits } from './embed-edits'
import { withRoles } from './roles'
import { type AliasSettings, settingsIn } from './settings'

/** What the alias says for the target. */
type Said = () => AliasSettings

type OwnWay = Extract<Way, { kind: 'own' }>

/** The model stands in the address. Google takes it in the body, too. */
const MODEL = 'model'
const CONTENTS = 'contents'

/**
 * The way to a target that speaks Gemini's API itself: the client's bytes, with what the alias sets and without what
 * its API refuses.
 */
export function googleWay(
  request: ClientRequest,
  name: string,
  format: NativeFormat,
  { said, headers }: { said: Said; headers: Pick<OwnWay, 'headers'> },
): Way | undefined {
  const { alias, endpoint, body } = request
  const target = alias.targets.get(name)
  if (!target || body.kind !== 'json') return undefined
  try {
    const isVertex = target.api === 'vertex-ai'
    const { edits, dropped } = editsFor(request, name, target, body, format, said)
    const changed = new Map(edits)
    const lost = dropped.filter((member) => member !== MODEL)
    if (!alias.isForced) lost.push(...removeRefused(body, changed, refusedBy(target.api)))
    if (isVertex) addRoles(body, changed)
    const isCount = endpoint.name === 'generate_content.count'
    return {
      kind: 'own',
      edits: changed,
      address: googleAddress(format.place, endpoint, target),
      ...headers,
      ...(isCount && { pieces: countPieces(body, changed, target) }),
      ...(lost.length > 0 && { dropped: lost }),
    }
  } catch (cause) {
    return { kind: 'refused', error: untranslatableError(cause) }
  }
}

function editsFor(
  { alias, endpoint }: ClientRequest,
  name: string,
  target: ResolvedTarget,
  body: JsonBody,
  { drop }: NativeFormat,
  said: Said,
): Merged {
  if (GOOGLE_EMBEDDINGS.has(endpoint.name)) {
    refuseTooMuch(body)
    const { fixed, drop: left } = said()
    return embedEdits(body, fixed, left, target)
  }
  const settings = settingsOf(alias, name, target, said)
  // What the alias says itself goes before the table.
  const refused = drop.filter((one) => !Object.hasOwn(settings.fixed, one))
  const dropped = new Set([...settings.dropped, MODEL, ...refused.map(bareName)])
  return mergeMembers(body, { ...settings, dropped })
}

/** What each alias sets, by the target. It is the same for every request. */
const known = new WeakMap<Alias, Map<string, Merge>>()

function settingsOf(alias: Alias, name: string, target: ResolvedTarget, said: Said): Merge {
  const settings = known.get(alias) ?? new Map<string, Merge>()
  known.set(alias, settings)
  const made = settings.get(name) ?? settingsIn(said(), target)
  settings.set(name, made)
  return made
}

/** Takes out what only the other one of Google's APIs has. Returns its paths. */
function removeRefused(
  body: JsonBody,
  edits: Map<string, MemberEdit>,
  nested: readonly GoogleNested[],
): string[] {
  const lost: string[] = []
  for (const { in: holder, paths } of nested)
    for (const spelled of spellingsIn(body, holder)) {
      const text = textIn(body, edits, spelled, paths)
      if (text === undefined) continue
      refuseTooMuch(body)
      const { text: left, removed } = removeNested(text, paths)
      if (removed.length === 0) continue
      edits.set(spelled, left)
      lost.push(...removed.map((path) => [spelled, ...path].join('.')))
    }
  return lost
}

/**
 * @throws {PortusError} `invalid_request` where it would hold up everybody else to read what the body holds.
 */
function refuseTooMuch(body: JsonBody): void {
  const error = tooMuch(leastSize(body))
  if (error) throw error
}

/** A member as it is by now, if it holds the last name of a path. */
function textIn(
  body: JsonBody,
  edits: ReadonlyMap<string, MemberEdit>,
  name: string,
  paths: GoogleNested['paths'],
): string | undefined {
  if (edits.has(name)) {
    const edit = edits.get(name)
    return typeof edit === 'string' ? edit : undefined
  }
  const span = body.members.values.get(name)
  if (!span) return undefined
  const slices = slicesOf(body.pieces, span)
  const words = new Set(paths.map((path) => `"${path.at(-1)}"`))
  if (![...words].some((word) => bytesHold(slices, word))) return undefined
  return Buffer.from(bytesOf(body, span)).toString()
}

function addRoles(body: JsonBody, edits: Map<string, MemberEdit>): void {
  for (const name of spellingsIn(body, CONTENTS)) {
    const span = body.members.values.get(name)
    const edit = edits.get(name)
    refuseTooMuch(body)
    if (!span || (edits.has(name) && typeof edit !== 'string')) continue
    const bytes = typeof edit === 'string' ? Buffer.from(edit) : bytesOf(body, span)
    const text = withRoles(bytes)
    if (text !== undefined) edits.set(name, text)
  }
}

/** The names in a body that its provider may take for a member. */
const spellingsIn = (body: JsonBody, name: string): string[] => {
  const bare = bareName(name)
  return [...body.members.values.keys()].filter((one) => bareName(one) === bare)
}
