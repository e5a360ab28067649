import { describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { openStore } from '../../src/store/open-store'
import { temporaryFolder } from '../support/process/child'
import { eventually } from '../support/process/proc'

const CHILD = join(import.meta.dir, '../support/process/store-child.ts')

const unexpected = (_: string, message: string, fields?: object) => {
  throw new Error(`${message} ${JSON.stringify(fields)}`)
}

/** Starts a process that keeps responses. */
function startKeeping(args: readonly string[], shell?: string) {
  const own = [process.execPath, CHILD, ...args]
  const child = Bun.spawn(shell ? ['bash', '-c', `${shell}; exec "$@"`, 'bash', ...own] : own, {
    stdout: 'pipe',
    stderr: 'inherit',
  })
  const output = { text: '' }
  const read = (async () => {
    for await (const chunk of child.stdout) output.text += Buffer.from(chunk).toString()
  })()
  return { child, output, read }
}

const linesOf = (text: string) => text.split('\n').slice(0, -1)

describe('stored responses', () => {
  test('survive processes that are killed while they write', async () => {
    using folder = temporaryFolder()
    for (let round = 0; round < 3; round++) {
      const writers = ['a', 'b'].map((name) => startKeeping([folder.path, `${name}${round}`]))
      await eventually(
        () => writers.every(({ output }) => linesOf(output.text).length > 30),
        30_000,
      )
      for (const { child } of writers) child.kill('SIGKILL')
      await Promise.all(writers.flatMap(({ child, read }) => [child.exited, read]))
      const store = await openStore({ folder: folder.path, log: unexpected })
      for (const { output } of writers)
        for (const id of linesOf(output.text).slice(-30)) {
          const found = await store.find('app', id)
          expect(found?.items.map((item) => item.id)).toEqual([`${id}-0`])
          expect(Buffer.concat(found?.pieces ?? []).toString()).toContain('x'.repeat(20_000))
        }
      store.close()
    }
  }, 120_000)

  test('of two processes at once are all kept', async () => {
    using folder = temporaryFolder()
    const writers = ['a', 'b', 'c'].map((name) => startKeeping([folder.path, name, '150', '5000']))
    await Promise.all(writers.flatMap(({ child, read }) => [child.exited, read]))
    const store = await openStore({ folder: folder.path, log: unexpected })
    for (const { output } of writers) {
      const lines = linesOf(output.text)
      expect(lines.at(-1)).toBe('done')
      for (const id of lines.slice(0, -1)) expect(await store.find('app', id)).toBeDefined()
    }
    store.close()
  }, 120_000)

  test('a disk without room fails nothing, and is told once', async () => {
    using folder = temporaryFolder()
    // A write behind this size fails, as on a full disk. The unit is 1,024 bytes.
    const { child, output, read } = startKeeping(
      [folder.path, 'r', '400'],
      "trap '' XFSZ; ulimit -f 2048",
    )
    expect(await child.exited).toBe(0)
    await read
    const lines = linesOf(output.text)
    expect(lines.at(-1)).toBe('done')
    const told = lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line))
    expect(told).toHaveLength(1)
    expect(told[0]).toMatchObject({
      level: 'error',
      message: 'stored responses: the data folder fails',
      doing: 'keep',
    })
    expect(JSON.stringify(told)).not.toContain('xxxx')
    // What was kept before is still there.
    const store = await openStore({ folder: folder.path, log: unexpected })
    expect(await store.find('app', 'r-0')).toBeDefined()
    await store.keep('app', (await store.find('app', 'r-0'))!)
    expect(await store.find('app', 'r-0')).toBeDefined()
    store.close()
  }, 120_000)
})
