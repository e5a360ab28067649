/** The words in which the tables of native formats are written. */

/**
 * Where a provider has an API.
 *
 * - `typed`: where the gateway's own route for the endpoint goes.
 * - `base`: behind the provider's base URL, or the alias's `custom_host`.
 * - `origin`: behind the scheme, host and port of that URL, whatever its path.
 * - `location`: behind the project and the location in the URL of the gateway's own route, on Vertex AI.
 */
export type NativePlace = { from: 'typed' } | { from: 'base' | 'origin' | 'location'; path: string }

/** What of a request's top-level members must change for a provider that has the client's format. */
export type MemberRules = {
  /** Members that the provider refuses and that only guide an answer. They are left out and named. */
  drop: readonly string[]
  /** By the client's name of a member: the provider's. */
  rename: Readonly<Record<string, string>>
  /**
   * Members that the provider refuses and that change an answer. They are left out where they say
   * nothing (`"n": 1`). Otherwise they are sent, and the provider's own error names them.
   */
  refuses: readonly string[]
  /** All that a strict provider takes, under its own names. Undefined where it ignores what it does not know. */
  takes: readonly string[] | undefined
  /** Whether a stream's `stream_options` are taken. Otherwise they are dropped, and must not be added. */
  takesUsage: boolean
  /** Whether messages may have the role `developer`. Otherwise it must become `system`. */
  takesDeveloper: boolean
  /** Whether an input may end in `compaction_trigger`. Otherwise clients are told that there are no summaries. */
  takesTrigger: boolean
}

/** How a target takes requests in the client's own format. */
export type NativeFormat = MemberRules & {
  place: NativePlace
  /** Whether the key is sent as a Bearer token, where the gateway sends it in another way. */
  isBearer?: boolean
  /** The members that the alias drops, under the client's name or the provider's. Overrides are dropped too. */
  aliasDrop: readonly string[]
}

/** A row of the table: one provider and one endpoint. */
export type NativeRow = Partial<MemberRules> & {
  place: NativePlace
  /**
   * The hosts that the row is limited to. Without it the row applies to every `custom_host`. `.name` stands for
   * all hosts below it. A row always applies to the provider's own base URL.
   */
  hosts?: readonly string[]
  isBearer?: boolean
  /** The provider's document that says so. */
  source: string
}

/** What must change for a provider of which nothing else is known: nothing. */
export const UNCHANGED: MemberRules = {
  drop: [],
  rename: {},
  refuses: [],
  takes: undefined,
  takesUsage: true,
  takesDeveloper: true,
  takesTrigger: true,
}

/** Where the gateway's own route for the endpoint goes. */
export const TYPED: NativePlace = { from: 'typed' }

/** Behind the provider's base URL. */
export const atBase = (path = ''): NativePlace => ({ from: 'base', path })

/** Behind the location of a project. */
export const atLocation = (path: string): NativePlace => ({ from: 'location', path })

/** Behind the origin of that URL. */
export const atOrigin = (path: string): NativePlace => ({ from: 'origin', path })
