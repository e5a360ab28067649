import { afterAll, beforeAll, beforeEach } from 'bun:test'
import { startPortus } from '../portus'
import type { Answer, FakeProvider } from '../providers/server'
import { startProvider } from '../providers/server'

type Options = Parameters<typeof startPortus>[0]

/** A Portus and its provider for the tests of one block. Each test finds no earlier requests. */
export type KitPortus = {
  provider: FakeProvider
  /** Runs once the tests run. */
  readonly portus: Awaited<ReturnType<typeof startPortus>>
}

/**
 * Starts a provider, and a Portus before the tests of the block in which it is called. Both stop behind them.
 *
 * @param optionsFor What Portus is started with, by the provider's address.
 * @param answer What the provider answers at first.
 */
export function kitPortus(optionsFor: (url: string) => Options, answer?: Answer): KitPortus {
  const provider = startProvider(answer)
  let portus: KitPortus['portus'] | undefined
  beforeAll(async () => {
    portus = await startPortus(optionsFor(provider.url))
  }, 60_000)
  beforeEach(() => {
    provider.received.length = 0
  })
  afterAll(async () => {
    await portus?.stop(true)
    provider[Symbol.dispose]()
  })
  return {
    provider,
    get portus() {
      if (!portus) throw new Error('Portus runs with the tests alone')
      return portus
    },
  }
}
