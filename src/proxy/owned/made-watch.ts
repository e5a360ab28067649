import type { MadeTree } from '../../api/kept/made'
import { watchPaths } from '../../body/json/watch-paths'
import type { Thing } from '../../store/owners/owner-store'
import type { Content } from '../../stream/answer'
import { scanEvents } from '../../stream/scan-events'
import type { NamedIds } from './refuse-foreign'

/** Finds in an answer what was made. */
export type MadeWatch = {
  push(bytes: Uint8Array): void
  /** What was found since the last time. */
  take(): readonly Thing[]
  /** Whether nothing more is sought. */
  readonly isDone: boolean
}

/** An answer that names more than this tells of no more. */
const MAX_THINGS = 1000

/** So much of JSON is looked at before it is asked whether more is sought. */
const STEP_BYTES = 4096

/** What only an event holds that tells of something besides the thing itself. */
const TELLING = ['container', 'file_id']

/**
 * Watches an answer for what it says was made.
 *
 * @param isMore Whether more may be named than the thing itself. Otherwise the watch ends with its id.
 */
export function watchMade(
  tree: MadeTree,
  { content, named, isMore }: { content: Content; named: NamedIds; isMore: boolean },
): MadeWatch {
  let found: Thing[] = []
  let count = 0
  let hasItself = false
  const isDone = () => count >= MAX_THINGS || (hasItself && !isMore)

  const onText = ({ kind, isItself }: { kind: string; isItself: boolean }, id: string) => {
    if (isItself) hasItself = true
    else if (named.has(id)) return
    if (id === '' || count >= MAX_THINGS) return
    count++
    found.push({ kind, id })
  }

  const json = watchPaths(tree, onText)
  const events = scanEvents((_, data) => {
    if (isDone() || (hasItself && !TELLING.some((word) => data.includes(word)))) return
    watchPaths(tree, onText).push(data)
  })

  return {
    push(bytes) {
      if (content === 'events') return events.push(bytes)
      for (let at = 0; at < bytes.length && !isDone(); at += STEP_BYTES)
        json.push(bytes.subarray(at, at + STEP_BYTES))
    },
    take() {
      const taken = found
      found = []
      return taken
    },
    get isDone() {
      return isDone()
    },
  }
}
