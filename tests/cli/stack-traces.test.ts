import { expect, test } from 'bun:test'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startBinary } from '../support/process/binary'
import { temporaryFolder } from '../support/process/child'

const ROOT = join(import.meta.dir, '../..')

/** Has it logged who opens the port. Bun loads it before the executable's own code. */
const PRELOADED = `const serve = Bun.serve
Bun.serve = (options) => {
  process.emit('unhandledRejection', new Error('opened'))
  return serve(options)
}`

test('a stack trace of the executable names the files and lines of the sources', async () => {
  using folder = temporaryFolder()
  const preloaded = join(folder.path, 'preloaded.js')
  writeFileSync(preloaded, PRELOADED)

  await using portus = await startBinary({
    command: 'dev',
    env: { BUN_OPTIONS: `--preload ${preloaded}` },
  })

  const places = [...portus.output.stdout.matchAll(/\((src\/[\w/.-]+):(\d+):\d+\)/g)].map(
    ([, file = '', line]) =>
      `${file} ${readFileSync(join(ROOT, file), 'utf8').split('\n')[Number(line) - 1]?.trim()}`,
  )
  expect(places).toContain('src/server/listen.ts app.listen({')
  expect(places).toContain('src/server/run.ts const server = openListeners(')
})
