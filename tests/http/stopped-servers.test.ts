import { expect, test } from 'bun:test'
import { startPortus } from '../support/portus'
import { eventually } from '../support/process/proc'

const SERVERS = 10

/** The runtime itself still holds the last one or two for a while. */
const MAX_KEPT = 2

test('an app is let go with its server: a certificate that is renewed leaves none behind', async () => {
  const apps: WeakRef<object>[] = []
  const serve = async () => {
    await using portus = await startPortus({ aliases: {} })
    expect((await portus.call('/v1/models')).status).toBe(200)
    apps.push(new WeakRef(portus.app))
  }
  for (let count = 0; count < SERVERS; count++) await serve()

  const kept = () => {
    Bun.gc(true)
    return apps.filter((app) => app.deref() !== undefined).length
  }
  await eventually(() => kept() <= MAX_KEPT)
  expect(kept()).toBeLessThanOrEqual(MAX_KEPT)
})
