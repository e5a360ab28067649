import { type Rule, SECONDS, type Window } from '../../../limits/rules/rule'

/** Where a calendar window begins and ends, in milliseconds of the epoch. */
export type Bounds = { readonly startMs: number; readonly endMs?: number | undefined }

/** Finds the calendar window that a moment is in. */
export type WindowAt = (window: Window, nowMs: number) => Bounds

/** A sliding window is this many slots, and the one that runs. */
export const SLOTS = 64

/** How long Redis keeps the numbers of a rule that nobody uses. */
const IDLE_MS = 2 * SECONDS.day * 1000

/** Milliseconds of a slot of a sliding window. */
export const slotMs = (seconds: number): number => (seconds * 1000) / SLOTS

/** `windowAt`, asked once a window: it looks into time zones. */
export function rememberedWindows(windowAt: WindowAt): WindowAt {
  const known = new WeakMap<Window, Bounds>()
  return (window, nowMs) => {
    const last = known.get(window)
    if (last && nowMs >= last.startMs && nowMs < (last.endMs ?? Number.POSITIVE_INFINITY))
      return last
    const bounds = windowAt(window, nowMs)
    known.set(window, bounds)
    return bounds
  }
}

/** How scripts are told of a rule: id, window, param (seconds, or the start), and how long its numbers are kept. */
export function windowArguments({ id, window }: Rule, boundsAt: WindowAt, nowMs: number): string[] {
  switch (window.kind) {
    case 'sliding': {
      const keepMs = Math.max(IDLE_MS, window.seconds * 2000)
      return [id, 's', String(window.seconds), String(keepMs)]
    }
    case 'calendar': {
      const { startMs, endMs = nowMs } = boundsAt(window, nowMs)
      return [id, 'c', String(startMs), String(Math.max(0, Math.ceil(endMs - nowMs)) + IDLE_MS)]
    }
    case 'once':
      return [id, 'o', '0', '0']
    case 'running':
      return [id, 'r', '0', String(IDLE_MS)]
  }
}

/** An amount as Redis counts it: an integer, never below 0, never less than it is. */
export const whole = (amount: number): number =>
  amount > 0 ? Math.min(Math.ceil(amount), Number.MAX_SAFE_INTEGER) : 0
