import { turns } from '../../body/turns'
import type { FoundItem, KeptResponse, ResponseStore } from '../../store/store'

/** The store as one application sees it. */
export type OwnStore = {
  store: ResponseStore
  /** The name of the application, or an empty text. */
  application: string
}

/** Conversations that a person has are shorter by far. */
export const MAX_CHAIN = 1000

/** Responses that go on from each other, the first one first. */
export type Chain = {
  responses: readonly KeptResponse[]
  /** The id of one that is not there, before all of them. */
  missing?: string
  /** Whether there are more than may be followed. */
  isTooLong: boolean
}

/**
 * Reads a response and those that it goes on from.
 *
 * @param take Told of each one before it is held. It throws where they become too much.
 */
export async function readChain(
  { store, application }: OwnStore,
  id: string,
  take: (response: KeptResponse) => void,
): Promise<Chain> {
  const responses: KeptResponse[] = []
  let next: string | undefined = id
  const turn = turns()
  while (next !== undefined && responses.length < MAX_CHAIN) {
    const response: KeptResponse | undefined = await store.find(application, next)
    if (!response) return { responses: responses.reverse(), missing: next, isTooLong: false }
    take(response)
    await turn()
    responses.push(response)
    next = response.previousId
  }
  return { responses: responses.reverse(), isTooLong: next !== undefined }
}

/** Finds items by their ids, each of them once. */
export function itemFinder({
  store,
  application,
}: OwnStore): (id: string) => Promise<FoundItem | undefined> {
  const found = new Map<string, FoundItem | undefined>()
  const turn = turns()
  return async (id) => {
    await turn()
    if (!found.has(id)) found.set(id, await store.findItem(application, id))
    return found.get(id)
  }
}
