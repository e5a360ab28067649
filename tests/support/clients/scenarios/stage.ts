import { estimateTokens } from '../../../../src/proxy/token-estimate'
import type { Format, Heard } from '../../providers/kit/kit'
import type { FakeProvider } from '../../providers/server'
import type { Driver, Options } from '../drivers/driver'

/** What a model says that is not asked for more. */
export const HELLO = { text: 'Hello there' }

/** What a scenario has to work with. */
export type Stage = {
  driver: Driver
  format: Format
  provider: FakeProvider
  /** A conversation of the driver with the format. */
  open: (options?: Partial<Options>) => ReturnType<Driver['open']>
  isStreamed: boolean
  /** What the provider received in the request at this place. */
  heard: (at: number) => Heard
  /** The requests of clients that show them. */
  seen: Record<string, unknown>[]
}

export type Scenario = {
  name: string
  /** Only streams can do so. */
  isStream?: boolean
  /** Which of them it is for. All by default. */
  isFor?: (driver: Driver, format: Format) => boolean
  /** Where the provider itself refuses it. */
  isRefused?: (driver: Driver, format: Format) => boolean
  run: (stage: Stage) => Promise<void>
}

/** What an SDK makes of an answer's counts. */
export function usageOf({ driver, format, isStreamed, seen }: Stage) {
  const { usage, usageAtStart: start } = format
  if (!driver.addsCounts || !isStreamed) return usage
  const input = start.input === 'estimated' ? estimateTokens(seen[0] ?? {}) : start.input
  return { input, output: start.output + usage.output }
}
