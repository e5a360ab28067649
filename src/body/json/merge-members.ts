import { bareName } from '../bare-name'
import { type Bytes, bytesOf, type JsonBody, jsonBodyOf } from './body'
import { editMembers, type MemberEdit, type MemberEdits } from './edit-members'

/** A value that JSON can say. */
type Values = Readonly<Record<string, unknown>>

/** What becomes of the members of an object, whatever their spelling in it. */
export type Merge = {
  /** Values that replace those of the object. */
  fixed: Values
  /** Values for what the object leaves open. */
  defaults: Values
  /** Names of members that go, with underscores and capitals folded. */
  dropped: ReadonlySet<string>
  /** By the name of a member that is an object: what becomes of the members in there. */
  inside?: Readonly<Record<string, Merge>>
  /** Members that say the same in different ways: an object that has one of them has said all. */
  alike?: readonly (readonly string[])[]
}

/** The edits of an object, and the paths of what it loses. */
export type Merged = { edits: MemberEdits; dropped: readonly string[] }

const OPEN_BRACE = 0x7b

/**
 * The edits that put values into an object and leave every other byte as it was. Protocol buffers have two spellings
 * for a name, and an object may have both: each is replaced, so that it does not matter which one a parser takes.
 * https://protobuf.dev/programming-guides/json/
 */
export function mergeMembers(body: Pick<JsonBody, 'pieces' | 'members'>, merge: Merge): Merged {
  const { fixed, defaults, inside = {} } = merge
  const edits = new Map<string, MemberEdit>()
  const dropped: string[] = []
  const byName = new Map(
    [...Object.keys(defaults), ...Object.keys(fixed), ...Object.keys(inside)].map((name) => [
      bareName(name),
      name,
    ]),
  )
  const gone = new Set(Object.keys(fixed).flatMap((name) => othersLike(merge, name)))
  const present = new Set<string>()
  const said = new Set<string>()
  for (const [spelled, span] of body.members.values) {
    const bare = bareName(spelled)
    const name = byName.get(bare)
    present.add(bare)
    for (const one of [bare, ...othersLike(merge, spelled)]) said.add(one)
    if (merge.dropped.has(bare) || gone.has(bare)) {
      edits.set(spelled, undefined)
      dropped.push(spelled)
    } else if (name !== undefined && Object.hasOwn(inside, name)) {
      const inner = mergedText(bytesOf(body, span), inside[name] as Merge)
      if (inner.text !== undefined) edits.set(spelled, inner.text)
      for (const path of inner.dropped) dropped.push(`${spelled}.${path}`)
    } else if (name !== undefined && Object.hasOwn(fixed, name))
      edits.set(spelled, JSON.stringify(fixed[name]))
  }
  for (const [bare, name] of byName) {
    const isFixed = Object.hasOwn(fixed, name)
    // What only says the same as a fixed value is taken out, and the value put in.
    const stands = isFixed ? present.has(bare) : said.has(bare)
    if (stands && !gone.has(bare)) continue
    const value = Object.hasOwn(inside, name)
      ? wholeOf(inside[name] as Merge)
      : isFixed
        ? fixed[name]
        : defaults[name]
    if (value !== undefined && !merge.dropped.has(bare)) edits.set(name, JSON.stringify(value))
  }
  return { edits, dropped }
}

/** The folded names of what says the same as a member. */
function othersLike({ alike = [] }: Merge, name: string): string[] {
  const bare = bareName(name)
  return alike.flatMap((names) => {
    const folded = names.map(bareName)
    return folded.includes(bare) ? folded.filter((one) => one !== bare) : []
  })
}

/** A value with what is merged into it. No text where it stays. */
function mergedText(bytes: Bytes, merge: Merge): { text?: string; dropped: readonly string[] } {
  if (bytes[0] !== OPEN_BRACE) {
    const whole = wholeOf(merge)
    return { ...(whole !== undefined && { text: JSON.stringify(whole) }), dropped: [] }
  }
  const body = jsonBodyOf(bytes)
  const { edits, dropped } = mergeMembers(body, merge)
  if (edits.size === 0) return { dropped }
  return { text: Buffer.concat(editMembers(body, edits)).toString(), dropped }
}

/** What stands in the place of an object that is not there. */
function wholeOf({ fixed, defaults, inside = {} }: Merge): Values | undefined {
  const objects = Object.entries(inside).flatMap(([name, merge]) => {
    const whole = wholeOf(merge)
    return whole ? [[name, whole] as const] : []
  })
  const whole = { ...defaults, ...fixed, ...Object.fromEntries(objects) }
  return Object.keys(whole).length > 0 ? whole : undefined
}
