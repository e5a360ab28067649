import { type ItemState, itemState } from './item-state'

/** The items of a response that have begun. */
export type KnownItems = {
  /** The item that an event speaks of. It begins if it is not known. */
  stateOf(index: unknown, id: unknown): ItemState
  /** An item of the whole response, from which some servers leave others out. */
  wholeState(index: number, id: unknown): ItemState
  all(): Iterable<ItemState>
}

/** Finds items by their places and their ids: some servers give an item another id in every event, and some no place. */
export function knownItems(): KnownItems {
  const items = new Map<number, ItemState>()
  const byId = new Map<string, ItemState>()
  let last: ItemState | undefined

  const known = (id: unknown) => (typeof id === 'string' ? byId.get(id) : undefined)

  const begun = (index: number, id: unknown): ItemState => {
    const state = itemState(String(items.size), id)
    items.set(index, state)
    if (typeof id === 'string') byId.set(id, state)
    last = state
    return state
  }

  return {
    stateOf(index, id) {
      const state = typeof index === 'number' ? items.get(index) : (known(id) ?? last)
      return state ?? begun(typeof index === 'number' ? index : -1 - items.size, id)
    },
    wholeState(index, id) {
      const at = items.get(index)
      const same = known(id)
      return at && (at.id === id || !same) ? at : (same ?? itemState(`whole ${index}`, id))
    },
    all: () => items.values(),
  }
}
