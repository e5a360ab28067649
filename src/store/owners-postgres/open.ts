import type { Logger } from '../../telemetry/logger'
import { failureLog } from '../forgive'
import { memoryOwners } from '../owners/memory-owners'
import {
  FILE_OWNERS,
  MEMORY_OWNERS,
  type Owner,
  type OwnerBounds,
  type OwnerStore,
} from '../owners/owner-store'
import { connectTo, type Work } from '../postgres/connection'
import { wordsOf } from '../postgres/words'
import { KEPT_OPEN, NotConnected, openAsking, PING_MS } from './asking'
import { isStorable } from './change'
import { changeWriter } from './change-writer'
import { purgeSome } from './counts'
import { tryFinding } from './find'
import { forgetIn, rememberIn } from './write'

/** Where a fleet's owners are. */
export type PostgresOwnersOptions = {
  /** `postgres://user:password@host:port/database?sslmode=…` Its password stands in no line of the log. */
  url: string
  log: Logger
  nowMs?: () => number
  bounds?: OwnerBounds
  /** How long a request waits for the database. */
  deadlineMs?: number
  /** From one attempt to reach the database to the next. */
  retryMs?: number
  /** How long its end may take. */
  closeMs?: number
}

const DEADLINE_MS = 50
const RETRY_MS = 1000
const CLOSE_MS = 2000
/** No request waits for what is written for so long. */
const WRITE_MS = 5000
/** A start waits for the database for so long. */
const PATIENCE_MS = 1000

const nothing = () => {}

const REMEDY =
  'see that the server of PORTUS_DATABASE_URL answers and lets its user write; until then ids that other processes have made count as made by nobody'

/**
 * The owners that all processes of a fleet share, in the schema `portus` of a PostgreSQL database, with two connections a
 * process. A request waits for it within the deadline. While it cannot be asked no request waits: what this process has made is
 * known, and is written later; anything else is nobody's.
 *
 * The database is asked for what this process has made, too: the same id may be another's at another provider.
 */
export async function openPostgresOwners({
  url,
  log,
  nowMs = Date.now,
  bounds = FILE_OWNERS,
  deadlineMs = DEADLINE_MS,
  retryMs = RETRY_MS,
  closeMs = CLOSE_MS,
}: PostgresOwnersOptions): Promise<OwnerStore> {
  const memory = memoryOwners(MEMORY_OWNERS, nowMs)
  const failures = failureLog({
    log,
    message: 'owners of what providers keep: the database fails',
    remedy: REMEDY,
    words: wordsOf,
  })
  const onUp = () => void keepOpen().then(changes.flush)
  const asking = openAsking({ url, failures, deadlineMs, retryMs, onUp })
  // What is written holds up no lookup.
  const writer = connectTo(url, KEPT_OPEN)
  const writing = async <T>(work: Work<T>): Promise<T> => {
    if (!asking.isUp()) throw new NotConnected()
    return writer.run(work, WRITE_MS)
  }
  // A connection that is made anew may take longer than a request waits.
  const keepOpen = () => writing(tryFinding).then(nothing, nothing)
  const keeping = setInterval(keepOpen, PING_MS)
  keeping.unref()
  const changes = changeWriter({
    remember: (made) => writing((sql) => rememberIn(sql, made, bounds)),
    forget: (gone) => writing((sql) => forgetIn(sql, gone)),
    onOther({ thing, owner }, other) {
      void memory.forget(thing, owner.application)
      void memory.remember([thing], other)
    },
    failures,
    deadlineMs,
    isUp: asking.isSoonUp,
  })
  await asking.untilTried(PATIENCE_MS)

  return {
    async remember(things, owner) {
      const made = things.filter(({ id }) => isStorable(id))
      const madeAtMs = nowMs()
      void memory.remember(made, owner)
      await changes.write(made.map((thing) => ({ doing: 'remember', thing, owner, madeAtMs })))
    },
    async find(kind, ids) {
      const things = ids.filter(isStorable).map((id) => ({ kind, id }))
      try {
        const owners = await asking.find(things)
        failures.worked()
        const found = things.map(({ id }, at): [string, readonly Owner[]] => [
          id,
          changes.onto(kind, id, owners[at] ?? []),
        ])
        return new Map(found.filter(([, some]) => some.length > 0))
      } catch (cause) {
        if (!(cause instanceof NotConnected)) failures.failed('find', cause)
        return memory.find(kind, ids)
      }
    },
    async forget(thing, application) {
      void memory.forget(thing, application)
      if (isStorable(thing.id)) await changes.write([{ doing: 'forget', thing, application }])
    },
    async purge() {
      void memory.purge()
      const beforeMs = nowMs() - bounds.maxAgeMs
      try {
        while (asking.isUp() && (await writing((sql) => purgeSome(sql, beforeMs))));
      } catch (cause) {
        failures.failed('purge', cause)
      }
    },
    async close() {
      clearInterval(keeping)
      const lost = await changes.end(closeMs)
      if (lost > 0) log('error', 'owners of what providers keep are lost', { changes: lost })
      asking.close()
      writer.close()
    },
  }
}
