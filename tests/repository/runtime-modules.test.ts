import { expect, test } from 'bun:test'
import { furtherModules } from '../../scripts/runtime-modules'

const built = async (source: string) => {
  const { metafile } = await Bun.build({
    entrypoints: ['/entry.ts'],
    files: { '/entry.ts': source },
    target: 'bun',
    metafile: true,
  })
  return furtherModules(metafile!).map((line) => line.replace(/ \(.*/, ''))
}

test('the build sees each module of the runtime that would make the executable larger', async () => {
  expect(
    await built(`import { Agent } from 'https'
import { connect } from 'node:net'
console.log(Agent, connect, await import('node:child_process'))`),
  ).toEqual(['child_process', 'https', 'net'])
})

test('it has nothing against those that the executable needs anyway', async () => {
  expect(
    await built(`import { readFileSync } from 'node:fs'
import { gunzipSync } from 'zlib'
console.log(readFileSync, gunzipSync, await import('bun:sqlite'))`),
  ).toEqual([])
})
