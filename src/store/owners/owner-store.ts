/** Something that a provider keeps. Its id is unique among those of its kind at one provider. */
export type Thing = { readonly kind: string; readonly id: string }

/** By what owners are found. */
export const keyOf = ({ kind, id }: Thing): string => `${kind} ${id}`

/** Who has made a thing, and where it is. */
export type Owner = {
  readonly application: string
  /** The alias that it was made with. */
  readonly alias: string
  /** Where it is kept: the same for all aliases that reach the same provider at the same address. */
  readonly provider: string
}

/**
 * Remembers who has made what providers keep. Ids are no secrets, and nothing of contents is kept. Nothing here throws: what
 * cannot be read is nobody's.
 */
export type OwnerStore = {
  /**
   * Remembers things as somebody's. Who is the first to say so at a provider stays the owner: a later one may only have had
   * the id repeated.
   */
  remember(things: readonly Thing[], owner: Owner): Promise<void>
  /** The owners of the things of a kind, by their ids. The same id may be another thing at another provider. */
  find(kind: string, ids: readonly string[]): Promise<Owners>
  /** Forgets a thing that an application has deleted. */
  forget(thing: Thing, application: string): Promise<void>
  /** Forgets what is too old. */
  purge(): Promise<void>
  /** Writes what is still to be written, within some seconds, and closes it. */
  close(): Promise<void>
}

/** The owners of things by their ids. Ids that nobody has made have none. */
export type Owners = ReadonlyMap<string, readonly Owner[]>

/** How much is remembered, and for how long. What one application makes never drives out what another one has made. */
export type OwnerBounds = {
  maxOfApplication: number
  max: number
  maxAgeMs: number
}

const YEAR_MS = 365 * 24 * 60 * 60 * 1000

/** What one process remembers in its memory: some 30 MB. */
export const MEMORY_OWNERS: OwnerBounds = {
  maxOfApplication: 20_000,
  max: 100_000,
  maxAgeMs: YEAR_MS,
}

/** What the processes of a machine remember in one file: some 200 bytes of each. */
export const FILE_OWNERS: OwnerBounds = {
  maxOfApplication: 1_000_000,
  max: 8_000_000,
  maxAgeMs: YEAR_MS,
}

/** Ids are shorter by far. A longer one is not remembered. */
export const MAX_ID_LENGTH = 256
