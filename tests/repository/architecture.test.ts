import { describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const SRC = join(import.meta.dir, '../../src')
const MAX_FILES_IN_A_FOLDER = 20

/**
 * The rooms of `src`, in the direction of its imports: a room may import the rooms below it, and the
 * packages named here. A room is a folder, or a file that stands in `src` itself.
 */
const ROOMS: Record<string, string[]> = {
  main: [],
  'command-line': [],
  cli: [],
  server: ['elysia', 'bun:ffi'],
  app: ['elysia'],
  http: ['elysia', '@elysiajs/swagger', '@sinclair/typebox', 'openapi-types', 'swagger-ui-dist'],
  dashboard: ['preact'],
  admin: ['@sinclair/typebox'],
  realtime: [],
  proxy: [],
  alerts: ['@sinclair/typebox'],
  config: ['@sinclair/typebox', 'jsonc-parser'],
  portkey: ['@portkey-ai/gateway'],
  credentials: ['aws4fetch'],
  demo: [],
  alias: ['@sinclair/typebox'],
  store: ['bun:sqlite'],
  usage: ['@pydantic/genai-prices'],
  telemetry: ['prom-client'],
  translate: [],
  stream: [],
  api: ['@sinclair/typebox'],
  body: [],
  limits: ['@sinclair/typebox'],
  errors: [],
  version: [],
}

const ORDER = Object.keys(ROOMS)

const FILES = [...new Bun.Glob('**/*.{ts,tsx}').scanSync(SRC)].filter(
  (file) => !file.endsWith('.d.ts'),
)

/** The room of a path below `src`. */
const roomOf = (path: string) => path.split('/')[0]?.replace(/\.tsx?$/, '') ?? ''

/** The folder of a path; a file that stands in `src` itself is a room of its own. */
const folderOf = (path: string) => (path.includes('/') ? dirname(path) : roomOf(path))

const packageOf = (path: string) => path.match(/^(@[^/]+\/)?[^/]+/)?.[0] ?? path

type Import = { from: string; to: string; isPackage: boolean }

/** Everything that a file imports, types included. */
function importsOf(file: string): Import[] {
  const source = readFileSync(join(SRC, file), 'utf8')
  return [...source.matchAll(/(?:\bfrom\s+|\bimport\(\s*|^import\s*)'([^'\n]+)'/gm)]
    .map(([, path]) => path as string)
    .filter((path) => !path.startsWith('node:') && path !== 'bun')
    .map((path) => {
      const isPackage = !path.startsWith('.')
      return { from: file, to: isPackage ? packageOf(path) : join(dirname(file), path), isPackage }
    })
}

/** Files beside the source that it has inside. */
const BESIDE = ['../package.json', '../config/schema.json', '../config/schema/application.json']

const IMPORTS = FILES.flatMap(importsOf)
const OWN = IMPORTS.filter(({ to, isPackage }) => !isPackage && !BESIDE.includes(to))

/** Source without its strings. The texts that are looked for in the gateway's module are no code of ours. */
const withoutTexts = (source: string) => source.replace(/(?<=: )'[^'\n]*'/g, "''")

const describeImport = ({ from, to }: Import) => `${from} imports ${to}`

describe('the source', () => {
  test('has no room that the list does not know, and none that is empty', () => {
    expect([...new Set(FILES.map(roomOf))].sort()).toEqual([...ORDER].sort())
  })

  test('imports down the list and never up', () => {
    const up = OWN.filter(({ from, to }) => ORDER.indexOf(roomOf(to)) < ORDER.indexOf(roomOf(from)))

    expect(up.map(describeImport)).toEqual([])
  })

  test('uses each package only in the rooms that name it', () => {
    const wrong = IMPORTS.filter(
      ({ from, to, isPackage }) => isPackage && !ROOMS[roomOf(from)]?.includes(to),
    )

    expect(wrong.map(describeImport)).toEqual([])
  })

  test('has no cycle between folders, at any depth', () => {
    const below = new Map<string, Set<string>>()
    for (const { from, to } of OWN) {
      const [folder, other] = [folderOf(from), folderOf(to)]
      if (folder !== other) below.set(folder, (below.get(folder) ?? new Set()).add(other))
    }
    const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
      [...(below.get(from) ?? [])].some(
        (next) => next === to || (!seen.has(next) && reaches(next, to, seen.add(next))),
      )

    expect([...below.keys()].filter((folder) => reaches(folder, folder))).toEqual([])
  })

  test(`has at most ${MAX_FILES_IN_A_FOLDER} files in a folder`, () => {
    const counts = Map.groupBy(FILES, folderOf)
    const full = [...counts].filter(([, files]) => files.length > MAX_FILES_IN_A_FOLDER)

    expect(full.map(([folder, files]) => `${folder}: ${files.length}`)).toEqual([])
  })

  test('reads the environment on the command line alone, which hands it on', () => {
    const reads = (file: string) =>
      /\b(process|Bun|import\.meta)\.env\b/.test(
        withoutTexts(readFileSync(join(SRC, file), 'utf8')),
      )
    const readers = FILES.filter((file) => !['main', 'cli'].includes(roomOf(file))).filter(reads)

    expect(readers).toEqual([])
  })

  test('loads the gateway’s package in one file', () => {
    const users = IMPORTS.filter(({ to }) => to === '@portkey-ai/gateway').map(({ from }) => from)

    expect(users).toEqual(['portkey/embedded/boot.ts'])
  })
})
