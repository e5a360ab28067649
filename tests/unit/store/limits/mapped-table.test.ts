import { afterAll, describe, expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { windowAt } from '../../../../src/limits/rules/window'
import { localLimits } from '../../../../src/store/limits/local/local-limits'
import { laneCleaner, mappedTable } from '../../../../src/store/limits/local/mapped-table'
import { makeCellFile } from '../../../../src/telemetry/cells/mapped-file'
import { perMinute, rule, running } from './rules'

const FOLDER = mkdtempSync(join(tmpdir(), 'portus-limits-'))
afterAll(() => rmSync(FOLDER, { recursive: true }))

const LANES = 2

/** A file as the parent of the workers makes it. */
function sharedFile(name: string) {
  const path = join(FOLDER, name)
  makeCellFile(path)
  return { path, clear: laneCleaner(path, LANES) }
}

/** Another process that asks as often as it can, until it is told to stop or killed. */
const asker = (path: string, lane: number, count: number) =>
  Bun.spawn(
    [process.execPath, join(import.meta.dir, 'asker.ts'), path, String(lane), String(count)],
    {
      stdin: 'pipe',
      stdout: 'pipe',
    },
  )

const grantedBy = async (one: ReturnType<typeof asker>) =>
  Number((await new Response(one.stdout).text()).trim())

describe('limits that processes share', () => {
  test('let exactly the maximum through two processes that ask at once', async () => {
    const { path } = sharedFile('requests')

    const granted = await Promise.all([0, 1].map((lane) => grantedBy(asker(path, lane, 200_000))))

    expect(granted.reduce((sum, one) => sum + one, 0)).toBe(100_000)
    expect(Math.min(...granted)).toBeGreaterThan(0)
  })

  test('go on where a process is killed in the middle, and give back what it had reserved', async () => {
    const { path, clear } = sharedFile('killed')
    const one = asker(path, 0, Number.MAX_SAFE_INTEGER)
    const store = localLimits({ table: mappedTable(path, 1, LANES), windowAt })
    const running2 = rule('concurrent', 5, running)
    const held = () => store.look([running2])[0]?.reserved
    while (held() !== 2) await Bun.sleep(1)
    one.kill('SIGKILL')
    await one.exited

    clear(0)

    expect(held()).toBe(0)
    expect(
      store.admit([{ rule: rule('requests', 1, perMinute, { id: 'mine' }), amount: 1 }]),
    ).toMatchObject({ isGranted: true })
  })
})
