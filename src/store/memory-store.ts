import { type Bytes, bytesOf } from '../body/json/body'
import { turns } from '../body/turns'
import {
  bytesKept,
  type KeptItem,
  type KeptResponse,
  type ResponseStore,
  type StoreBounds,
} from './store'

type Entry = {
  application: Application
  response: KeptResponse
  bytes: number
  usedAtMs: number
}

/** What is kept for one application. The entries stand in the order of their last use. */
type Application = {
  name: string
  bytes: number
  entries: Map<string, Entry>
  items: Map<string, { entry: Entry; item: KeptItem }>
}

/**
 * Keeps responses in the memory of this process. What was not used for the longest time goes first.
 *
 * @param nowMs The time, which does not go backwards.
 */
export function memoryStore(bounds: StoreBounds, nowMs: () => number): ResponseStore {
  const applications = new Map<string, Application>()
  /** All entries, in the order of their last use. */
  const entries = new Set<Entry>()
  let bytes = 0

  const forget = (entry: Entry) => {
    const { application, response } = entry
    entries.delete(entry)
    bytes -= entry.bytes
    application.bytes -= entry.bytes
    application.entries.delete(response.id)
    for (const { id } of response.items)
      if (application.items.get(id)?.entry === entry) application.items.delete(id)
    if (application.entries.size === 0) applications.delete(application.name)
  }

  const purge = () => {
    const oldestMs = nowMs() - bounds.maxAgeMs
    for (const entry of entries) {
      if (entry.usedAtMs > oldestMs) return
      forget(entry)
    }
  }

  const applicationOf = (name: string): Application => {
    const known = applications.get(name)
    if (known) return known
    const application = { name, bytes: 0, entries: new Map(), items: new Map() }
    applications.set(name, application)
    return application
  }

  const entryOf = (name: string, id: string): Entry | undefined => {
    purge()
    return applications.get(name)?.entries.get(id)
  }

  const makeRoom = (name: string, more: number) => {
    const { maxApplicationBytes, maxBytes } = bounds
    for (const entry of applications.get(name)?.entries.values() ?? []) {
      if ((applications.get(name)?.bytes ?? 0) + more <= maxApplicationBytes) break
      forget(entry)
    }
    for (const entry of entries) {
      if (bytes + more <= maxBytes) return
      forget(entry)
    }
  }

  return {
    async keep(name, response) {
      purge()
      const more = bytesKept(response)
      if (more > Math.min(bounds.maxApplicationBytes, bounds.maxBytes)) return
      const known = entryOf(name, response.id)
      if (known) forget(known)
      makeRoom(name, more)
      const application = applicationOf(name)
      const pieces = response.pieces.map((piece) => owned(piece))
      const entry: Entry = {
        application,
        response: { ...response, pieces },
        bytes: more,
        usedAtMs: nowMs(),
      }
      entries.add(entry)
      application.entries.set(response.id, entry)
      for (const item of response.items)
        if (!item.isReference) application.items.set(item.id, { entry, item })
      application.bytes += more
      bytes += more
    },
    async find(name, id) {
      return entryOf(name, id)?.response
    },
    async findItem(name, id) {
      purge()
      const found = applications.get(name)?.items.get(id)
      if (!found) return undefined
      const { entry, item } = found
      const { response } = entry
      return { json: bytesOf(response, item), weight: item.weight, responseId: response.id }
    },
    async touch(name, ids) {
      const turn = turns()
      for (const id of ids) {
        await turn()
        const entry = entryOf(name, id)
        if (!entry) continue
        entry.usedAtMs = nowMs()
        entries.delete(entry)
        entries.add(entry)
        entry.application.entries.delete(id)
        entry.application.entries.set(id, entry)
      }
    },
    async remove(name, id) {
      const entry = entryOf(name, id)
      if (entry) forget(entry)
      return entry !== undefined
    },
    async purge() {
      purge()
    },
    close() {
      applications.clear()
      entries.clear()
      bytes = 0
    },
  }
}

/** Bytes that keep no larger ones in memory, as a part of a request's body would. */
const owned = (piece: Bytes): Bytes =>
  piece.buffer.byteLength > 2 * piece.byteLength ? piece.slice() : piece
