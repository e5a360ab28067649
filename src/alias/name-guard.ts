import { CONTAINERS, synonymsOf } from '../api/names/synonyms'
import { bareName } from '../body/bare-name'

/** What a body may not say beside the members that an alias sets. */
export type NameGuard = {
  /** Names that pass as they are: the alias's value takes their place, or the provider never gets them. */
  allowed: ReadonlySet<string>
  /** By the folded spelling of a name: the member that it would say again. */
  guarded: ReadonlyMap<string, string>
  /** Those of the guarded names that are refused for what an object of such a name may hold. */
  groups: ReadonlySet<string>
  /** What no group may hold: folded spellings of what is guarded, and of every synonym. */
  ungrouped: ReadonlySet<string>
  /** By the bare spelling of a name: the member that no setting in the conversation may say again. */
  settings: ReadonlyMap<string, string>
}

/** What one target sets of a request for one endpoint. */
export type SetMembers = {
  /** The name of the endpoint. */
  endpoint: string
  /** Members that the alias replaces or adds, under the client's names and the provider's. */
  set: readonly string[]
  /** Members that the provider never gets. */
  dropped: readonly string[]
  /** Those of them that no client can choose. The others are defaults. */
  fixed: readonly string[]
  /** Members that no client may name at all. */
  refused: readonly string[]
  /** Whether Portus translates for the target. It leaves out what a client says by synonyms. */
  isTranslated: boolean
}

/** The member that Portus reads besides the model: it decides how the answer is relayed. */
const ALWAYS = ['stream']

const GROUPS: ReadonlySet<string> = new Set(CONTAINERS.map(bareName))

/** What a body may not say, whichever of the targets answers. */
export function nameGuard(targets: readonly SetMembers[]): NameGuard {
  const allowed = new Set(ALWAYS)
  const guarded = new Map<string, string>()
  const refused = new Map<string, string>()
  for (const { set, dropped } of targets) for (const name of [...set, ...dropped]) allowed.add(name)
  for (const name of allowed) guarded.set(bareName(name), name)
  for (const target of targets)
    for (const [name, member] of refusedBeside(target)) refused.set(bareName(name), member)
  for (const [name, member] of refused) guarded.set(name, member)
  for (const name of allowed) if (refused.has(bareName(name))) allowed.delete(name)
  const fixed = targets.flatMap((target) => target.fixed)
  // A translation leaves out a synonym, but not one in a group.
  const synonyms = fixed.flatMap((member) => synonymsOf(member)).map(bareName)
  const ungrouped = new Set([...guarded.keys(), ...synonyms].filter((name) => !GROUPS.has(name)))
  return { allowed, guarded, groups: groupsOf(targets), ungrouped, settings: settingsOf(targets) }
}

/** Where Portus translates, the alias's values take the places of the client's. */
function settingsOf(targets: readonly SetMembers[]): ReadonlyMap<string, string> {
  const settings = new Map<string, string>()
  for (const { fixed, dropped, isTranslated } of targets)
    if (!isTranslated) {
      for (const member of [...fixed, ...dropped]) settings.set(bareName(member), member)
      for (const member of fixed)
        for (const name of synonymsOf(member)) settings.set(bareName(name), member)
    }
  return settings
}

/** Beside a group that the alias sets itself, another one may say what stands in there. */
const groupsOf = (targets: readonly SetMembers[]): ReadonlySet<string> =>
  targets.some(({ set, dropped }) => [...set, ...dropped].some((one) => GROUPS.has(bareName(one))))
    ? new Set()
    : GROUPS

/** The names that a client may not send to a target, each with the member that it would say again. */
function* refusedBeside({
  endpoint,
  dropped,
  fixed,
  refused,
  isTranslated,
}: SetMembers): Generator<readonly [name: string, member: string]> {
  const own = new Set([...fixed, ...dropped].map(bareName))
  for (const member of fixed)
    if (member === 'model' || !isTranslated)
      for (const name of synonymsOf(member, endpoint))
        if (!own.has(bareName(name))) yield [name, member]
  const chosen = fixed.find((name) => name !== 'model')
  if (chosen !== undefined)
    for (const name of CONTAINERS) if (!own.has(bareName(name))) yield [name, chosen]
  for (const name of refused) if (!own.has(bareName(name))) yield [name, name]
}

/** A name of a body that a guard does not let pass. Without a `member` it is no Unicode. */
export type GuardedName = { name: string; member?: string }

/**
 * The first name of a body that a guard does not let pass.
 *
 * @param isHarmless Whether the object of this name says nothing that the alias sets.
 */
export function firstGuarded(
  { allowed, guarded, groups }: NameGuard,
  names: Iterable<string>,
  isHarmless: (name: string) => boolean = () => false,
): GuardedName | undefined {
  for (const name of names) {
    if (allowed.has(name)) continue
    const bare = bareName(name)
    const member = guarded.get(bare)
    if (member !== undefined && !(groups.has(bare) && isHarmless(name))) return { name, member }
    if (!name.isWellFormed()) return { name }
  }
  return undefined
}
