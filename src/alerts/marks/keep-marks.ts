import { othersFirst } from '../../store/file-work'
import type { AlertEvent } from '../alert'
import type { Condition, Seen } from '../condition'
import { type Mark, printMark, readMark } from './mark'
import { type Observed, observed } from './observed'
import type { Marks } from './sturdy-marks'

/** What came of sending an event. `later` says that it could not be sent for a long while, or that this process ends: whoever looks next sends it. */
export type Outcome = 'sent' | 'refused' | 'later'

/** What keeping marks needs. */
export type KeeperOptions = {
  marks: Marks
  /** This process, among all that share the marks. */
  self: string
  /** Sends an event; never rejects. */
  send: (event: AlertEvent) => Promise<Outcome>
  /** Whether another event may be sent now. Where not, the next look tries again. */
  hasRoom: () => boolean
  clock: Clock
  /** Names a moment, so that a mark changes. */
  beat?: () => string
}

export type Clock = {
  /** `Date.now()`. */
  dateMs(): number
  /** Never goes back. */
  steadyMs(): number
}

type Now = { byId: ReadonlyMap<string, Condition>; unknown: Seen['unknown'] }

/** A condition that is there is noted so often. */
export const REFRESH_MS = 15_000
/** What nobody has noted for so long is over, and who has not gone on for so long has ended. */
export const STALE_MS = 45_000
/** A store reads no more than twice as many. */
const MAX_MARKS = 5000

/**
 * Decides for this process which alerts it sends. Of several processes that see or miss the same thing, the one sends that
 * changes the mark first; a mark is only ever changed by compare and set.
 */
export function keepMarks({
  marks,
  self,
  send,
  hasRoom,
  clock,
  beat = () => crypto.randomUUID(),
}: KeeperOptions) {
  const seenOf = observed(clock.steadyMs)
  const beatOf = observed(clock.steadyMs)
  const sending = new Set<string>()
  const outcomes = new Map<string, Outcome>()
  const refreshed = new Map<string, number>()

  const isMine = ({ sender }: Mark) => sender?.by === self
  /** Whether anybody may send what nobody has been told yet. */
  const isFree = ({ sender, condition: { id } }: Mark): boolean =>
    !sending.has(id) && (!sender || sender.by === self || beatOf.ageMs(id) >= STALE_MS)

  const start = (mark: Mark): void => {
    const { condition, state, since_ms: sinceMs, over_ms: overMs } = mark
    const { id } = condition
    sending.add(id)
    const atMs = state === 'firing' ? sinceMs : (overMs ?? sinceMs)
    void send({ ...condition, state, atMs, sinceMs }).then((outcome) => {
      sending.delete(id)
      outcomes.set(id, outcome)
    })
  }
  const replace = async (was: string | undefined, mark: Mark): Promise<boolean> => {
    const isDone = await marks.replace(mark.condition.id, was, printMark(mark))
    if (isDone) refreshed.set(mark.condition.id, clock.steadyMs())
    return isDone
  }
  /** Takes the sending of a mark's event, and sends it if no other process was first. */
  const claim = async (was: string | undefined, mark: Mark): Promise<void> => {
    if (!hasRoom()) return
    const claimed = { ...mark, told: 'no' as const, sender: { by: self, beat: beat() } }
    if (await replace(was, claimed)) start(claimed)
  }
  const isDue = (id: string, of: Observed): boolean => {
    const lastMs = refreshed.get(id)
    return (
      lastMs === undefined ||
      (of.ageMs(id) >= REFRESH_MS && clock.steadyMs() - lastMs >= REFRESH_MS)
    )
  }
  /** Notes that a condition is there, or that it is still being sent. */
  const refresh = async (was: string, mark: Mark, isSeen: boolean): Promise<void> => {
    const { id } = mark.condition
    const isSending = sending.has(id) && isMine(mark)
    const isSeenDue = isSeen && isDue(id, seenOf)
    if (!isSeenDue && !(isSending && isDue(id, beatOf))) return
    await replace(was, {
      ...mark,
      ...(isSeenDue && { seen: beat() }),
      ...(isSending && { sender: { by: self, beat: beat() } }),
    })
  }

  /** Writes down what came of sending. Returns the mark as it then is, or nothing where it is gone or has changed. */
  const conclude = async (was: string, mark: Mark): Promise<Mark | undefined> => {
    const { id } = mark.condition
    const outcome = outcomes.get(id)
    if (!outcome) return mark
    if (!isMine(mark)) {
      outcomes.delete(id)
      return mark
    }
    const { sender: _, ...unclaimed } = mark
    const isDone =
      outcome === 'later'
        ? await replace(was, unclaimed)
        : mark.state === 'resolved'
          ? await marks.remove(id, was)
          : await replace(was, { ...unclaimed, told: outcome === 'sent' ? 'yes' : 'refused' })
    if (isDone) outcomes.delete(id)
    return undefined
  }
  const whenSeen = async (
    condition: Condition,
    was: string | undefined,
    mark: Mark | undefined,
  ) => {
    if (!mark)
      return claim(was, {
        ...{ state: 'firing', condition, since_ms: clock.dateMs(), seen: beat(), told: 'no' },
      })
    if (mark.told === 'no' && isFree(mark)) return claim(was, mark)
    return refresh(was as string, mark, mark.state === 'firing')
  }
  const whenGone = async (was: string, mark: Mark) => {
    const { id } = mark.condition
    const isStale = seenOf.ageMs(id) >= STALE_MS
    const { over_ms: overMs = clock.dateMs() } = mark
    if (mark.told === 'no' && !isFree(mark)) return refresh(was, mark, false)
    if (mark.state === 'resolved') return claim(was, mark)
    if (!isStale) return
    if (mark.told === 'yes') return claim(was, { ...mark, state: 'resolved', over_ms: overMs })
    // Nobody has heard of it, and it is over.
    await marks.remove(id, was)
  }

  /** Goes on with a mark that there is, by what is wrong now. */
  const goOn = async (text: string, id: string, before: Mark | undefined, now: Now) => {
    const mark = before && (await conclude(text, before))
    if (before && !mark) return
    const condition = now.byId.get(id)
    if (condition) await whenSeen(condition, text, mark)
    else if (!mark) await marks.remove(id, text)
    else if (now.unknown.has(mark.condition.kind))
      await refresh(text, mark, mark.state === 'firing')
    else await whenGone(text, mark)
  }

  return {
    /** Looks once at what is wrong, and at what all processes know of it. Between two marks others have their turn. */
    async look({ conditions, unknown }: Seen): Promise<void> {
      const texts = await marks.all()
      const read = new Map([...texts].map(([id, text]) => [id, readMark(text)]))
      for (const [id, mark] of read) {
        seenOf.note(id, mark?.seen ?? '')
        beatOf.note(id, mark?.sender ? `${mark.sender.by} ${mark.sender.beat}` : '')
      }
      const byId = new Map(conditions.map((condition) => [condition.id, condition]))
      for (const id of outcomes.keys()) if (!texts.has(id)) outcomes.delete(id)
      for (const [id, text] of texts) {
        await goOn(text, id, read.get(id), { byId, unknown })
        await othersFirst()
      }
      let room = MAX_MARKS - texts.size
      for (const [id, condition] of byId) {
        if (texts.has(id) || room-- <= 0) continue
        await whenSeen(condition, undefined, undefined)
        await othersFirst()
      }
      const names = new Set([...texts.keys(), ...byId.keys()])
      seenOf.keep(names)
      beatOf.keep(names)
      for (const id of refreshed.keys()) if (!names.has(id)) refreshed.delete(id)
    },
    /** Writes down what has been sent, and lets others send what has not, as long as it is not late. */
    async end(isLate = () => false): Promise<void> {
      const texts = await marks.all()
      for (const [id, text] of texts) {
        if (isLate()) return
        const mark = outcomes.has(id) ? readMark(text) : undefined
        if (!mark) continue
        await conclude(text, mark)
        await othersFirst()
      }
    },
  }
}
