import type { StreamEvents } from '../../../admin/shapes/stream'
import type { Client } from './client'
import { eventsOf } from './sse'

/** Whether the page hears what happens. */
export type LiveState = 'connecting' | 'live' | 'paused' | 'lost'

type Listener = (name: keyof StreamEvents | 'reconnected', data: unknown) => void

/** Tells what happens at the server, as it says it. */
export type Live = {
  /** Calls a function for each event of a name until the returned function is called. */
  on<Name extends keyof StreamEvents>(
    name: Name,
    then: (data: StreamEvents[Name]) => void,
  ): () => void
  /** Calls a function when events may have been missed. */
  onGap(then: () => void): () => void
  onState(then: (state: LiveState) => void): () => void
  /** Whether somebody holds what is shown as it is. It is told as `paused`, and goes on being heard. */
  hold(isHeld: boolean): void
  stop(): void
}

const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 30_000

const NAMES: readonly string[] = [
  'requests',
  'configuration',
  'applications',
] satisfies (keyof StreamEvents)[]

/** Listens to the stream of the admin API while the tab is visible, and begins again where it breaks off. */
export function listen(client: Client): Live {
  const listeners = new Set<Listener>()
  const watchers = new Set<(state: LiveState) => void>()
  let state: LiveState = 'connecting'
  let connection: AbortController | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let pauseMs = FIRST_PAUSE_MS
  let hasBegun = false
  let isHeld = false

  const told = (): LiveState => (isHeld && state === 'live' ? 'paused' : state)
  const change = (next: LiveState) => {
    state = next
    for (const watch of watchers) watch(told())
  }
  const tell: Listener = (name, data) => {
    for (const listener of listeners) listener(name, data)
  }
  const connect = async () => {
    connection = new AbortController()
    const { signal } = connection
    try {
      const answer = await client.open('admin/stream', { signal })
      change('live')
      if (hasBegun) tell('reconnected', undefined)
      hasBegun = true
      pauseMs = FIRST_PAUSE_MS
      if (answer.body)
        for await (const { event, data } of eventsOf(answer.body))
          if (NAMES.includes(event)) tell(event as keyof StreamEvents, JSON.parse(data))
    } catch {
      // What was wrong is told by the questions of the views, which have somebody to tell.
    }
    if (signal.aborted) return
    change('lost')
    timer = setTimeout(() => void connect(), pauseMs)
    pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)
  }
  const disconnect = () => {
    clearTimeout(timer)
    connection?.abort()
  }
  const follow = () => {
    disconnect()
    if (document.visibilityState === 'hidden') return change('paused')
    change('connecting')
    void connect()
  }
  document.addEventListener('visibilitychange', follow)
  follow()

  const add = (listener: Listener) => {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  }
  return {
    on: (name, then) => add((heard, data) => heard === name && then(data as never)),
    onGap: (then) => add((heard) => heard === 'reconnected' && then()),
    onState(then) {
      then(told())
      watchers.add(then)
      return () => void watchers.delete(then)
    },
    hold(next) {
      isHeld = next
      change(state)
    },
    stop() {
      document.removeEventListener('visibilitychange', follow)
      disconnect()
    },
  }
}
