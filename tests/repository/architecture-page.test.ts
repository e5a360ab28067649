import { expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { blocksOf, readPage } from '../support/assert/pages'

const ROOT = join(import.meta.dir, '../..')
const PAGE = readPage('ARCHITECTURE.md')

const FILES = [...new Bun.Glob('{src,tests,scripts}/**/*').scanSync(ROOT)]

/** Every folder above a path. */
const above = (path: string): string[] => {
  const folder = dirname(path)
  return folder === '.' ? [] : [folder, ...above(folder)]
}

const FOLDERS = [...new Set(FILES.flatMap(above))]

/** What the page names as code: paths, and the ends of paths. */
const NAMED = [...PAGE.matchAll(/`([\w./-]+(?:\.ts|\/))`/g)].map(([, name = '']) => name)

const isEndOf = (name: string) => (path: string) => path === name || path.endsWith(`/${name}`)

test('names files and folders that exist, also where it names only the end of a path', () => {
  const gone = NAMED.filter(
    (name) => !(name.endsWith('/') ? FOLDERS : FILES).some(isEndOf(name.replace(/\/$/, ''))),
  )

  expect(NAMED.length).toBeGreaterThan(100)
  expect(gone).toEqual([])
})

test('names every room of the source in its list, and no other', () => {
  const [, list = ''] = PAGE.split('## Rooms')
  const [section = ''] = list.split('\n## ')
  const rooms = [...section.matchAll(/^- (`[^:]+`):/gm)].flatMap(([, names = '']) =>
    names.replaceAll('`', '').split(', '),
  )
  const ofSource = [
    ...new Bun.Glob('*.ts').scanSync(join(ROOT, 'src')),
    ...FOLDERS.filter((folder) => dirname(folder) === 'src').map((folder) => `${folder.slice(4)}/`),
  ]

  expect(rooms.toSorted()).toEqual(ofSource.filter((name) => !name.endsWith('.d.ts')).toSorted())
})

test('names every folder of a room', () => {
  const ofRooms = FOLDERS.filter((folder) => /^src\/[^/]+\/[^/]+$/.test(folder))
  const unnamed = ofRooms.filter((folder) => {
    const name = folder.split('/').at(-1)
    return !new RegExp(`\`[^\`\n]*\\b${name}/[^\`\n]*\``).test(PAGE)
  })

  expect(ofRooms.length).toBeGreaterThan(30)
  expect(unnamed).toEqual([])
})

/** The functions that code calls, each where it is first called. */
const callsIn = (code: string) => [
  ...new Set([...code.matchAll(/(?<!function )\b([a-z]\w+)\(/g)].map(([, name = '']) => name)),
]

test('shows the steps of a request that the code takes, in their order', () => {
  const [shown = ''] = blocksOf('ARCHITECTURE.md', 'ts')
  const steps = callsIn(shown)
  const taken = callsIn(readFileSync(join(ROOT, 'src/proxy/handle.ts'), 'utf8'))

  expect(steps.length).toBeGreaterThan(5)
  expect(taken.filter((name) => steps.includes(name))).toEqual(steps)
})
