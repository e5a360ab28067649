/** One thing that a provider keeps, as its API describes it. */
export type Thing = Readonly<Record<string, unknown>>

/** Stands in a text of a thing for the id that a client names. */
export const ID = '{id}'

/** The same for the id of the thing to which it belongs. */
export const PARENT = '{parent}'

/** A thing of an id. */
export const thingOf = (thing: Thing, id: string, parent = ''): Thing =>
  Object.fromEntries(
    Object.entries({ id, ...thing }).map(([name, value]) => [
      name,
      typeof value === 'string' ? value.replace(ID, id).replace(PARENT, parent) : value,
    ]),
  )

/** A kind of things that the demo provider seems to keep. Each id names one, and all of them look alike. */
export type Kind = {
  /** The id of the one that lists have, and of what is made. */
  id: string
  /** What an id names, which is its member `id` where it has no other one. */
  thing: Thing
  /** What the answer to a deletion calls it, where that does not follow from its own name. */
  deleted?: string
  /** Whether several are made at once, so that the answer is a list. */
  isMadeInLists?: true
  /** What becomes of a thing, by the last word in the name of an endpoint. */
  changes?: Readonly<Record<string, Thing>>
}

/** A time of creation in seconds: the first of January 2026. */
export const CREATED_S = 1_767_225_600

/** The same as Anthropic writes it. */
export const CREATED = '2026-01-01T00:00:00Z'
