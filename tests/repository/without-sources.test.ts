import { expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { withoutSources } from '../../scripts/without-sources'

const TABLES = join(import.meta.dir, '../../src/api/native')

test('a table keeps its rows, in their lines', () => {
  const table = [
    'const ROW = {',
    "  place: root('/v1'),",
    "  source: 'https://a.example/one',",
    '  source:',
    "    'https://a.example/two',",
    "  hosts: ['https://a.example'],",
    '}',
  ]

  expect(withoutSources(table.join('\n')).split('\n')).toEqual([
    'const ROW = {',
    "  place: root('/v1'),",
    '  ',
    '  ',
    '',
    "  hosts: ['https://a.example'],",
    '}',
  ])
})

test('every source in the tables is found', async () => {
  for await (const name of new Bun.Glob('*.ts').scan(TABLES)) {
    const short = withoutSources(readFileSync(join(TABLES, name), 'utf8'))

    expect(short).not.toMatch(/\bsource: *\n? *['"`]/)
  }
})
