import type { Snapshot } from './snapshot'

/** The configuration as it is now. A reload puts another one in its place. */
export type Live = { readonly current: Snapshot }

const configs = new WeakMap<Request, Snapshot>()

/** The configuration of a request: that of the moment at which it came, until its end. */
export function configOf(request: Request, live: Live): Snapshot {
  const known = configs.get(request)
  if (known) return known
  const { current } = live
  configs.set(request, current)
  return current
}

/** Gives a request the part of its configuration that is for whoever sends it. */
export const narrowConfig = (request: Request, config: Snapshot): void =>
  void configs.set(request, config)
