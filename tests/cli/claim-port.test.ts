import { expect, test } from 'bun:test'
import { openaiAlias } from '../support/portus'
import { startBinary } from '../support/process/binary'
import { eventually, openFiles } from '../support/process/proc'

const CONNECTIONS = 1000
/** Files that the supervisor may open meanwhile for itself. */
const FEW = 20

test.skipIf(process.platform !== 'linux')(
  'the name that a pool of workers has keeps no connection of those who find it',
  async () => {
    await using portus = await startBinary({
      aliases: { fast: openaiAlias('http://127.0.0.1:9/v1') },
      env: { PORTUS_KEY_TESTS: 'pk-claims-tests', PORTUS_WORKERS: '2' },
    })
    const { port } = new URL(portus.url)
    const before = openFiles(portus.child.pid)
    let closed = 0
    let most = 0

    for (let i = 0; i < CONNECTIONS; i++) {
      await Bun.connect({
        unix: `\0portus 127.0.0.1:${port}`,
        socket: { data() {}, close: () => void closed++ },
        // It may be closed before the client hears that it is open.
      }).catch(() => void closed++)
      if (i % 50 === 0) most = Math.max(most, openFiles(portus.child.pid))
    }
    await eventually(() => closed >= CONNECTIONS)

    expect(closed).toBeGreaterThanOrEqual(CONNECTIONS)
    expect(most).toBeLessThan(before + 50 + FEW)
    expect(openFiles(portus.child.pid)).toBeLessThan(before + FEW)
    expect((await fetch(`${portus.url}/health`)).status).toBe(200)
  },
)
