import { describe, expect, test } from 'bun:test'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { cloudSection } from '../../scripts/cloud-table'
import { embeddingsSection } from '../../scripts/embeddings-table'
import { familySection, gatewayEndpointSection, retiredSection } from '../../scripts/family-table'
import { logSection, processSection } from '../../scripts/log-table'
import { metricsSection } from '../../scripts/metrics-table'
import { claudeSection, nativeSection } from '../../scripts/native-table'
import { comparePage } from '../../scripts/page-section'
import { providerFieldSection, providerSection } from '../../scripts/provider-table'
import { anchorsOf, blocksOf, linksOf, MANUAL, readPage } from '../support/assert/pages'
import { binary, writeAliases } from '../support/process/binary'
import { temporaryFolder } from '../support/process/child'

const ROOT = join(import.meta.dir, '../..')
const LINKING = [...MANUAL, 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md']

test('README has at most 135 lines', () => {
  expect(readPage('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(135)
})

test('README links to every page of the manual', () => {
  const linked = linksOf('README.md').map(({ path }) => path)

  expect(MANUAL.filter((page) => page !== 'README.md' && !linked.includes(page))).toEqual([])
})

test.each(LINKING)('%s links to files and headings that exist', (page) => {
  const broken = linksOf(page).filter(
    ({ path, anchor }) =>
      !existsSync(join(ROOT, path)) || (anchor !== undefined && !anchorsOf(path).includes(anchor)),
  )

  expect(broken).toEqual([])
})

test.each([...LINKING, 'tests/support/README.md'])(
  '%s names files and folders that exist',
  (page) => {
    const named = [
      ...readPage(page).matchAll(/`((?:src|tests|scripts|docs|bench|deploy)\/[\w./-]+)`/g),
    ]
    const paths = named.map(([, path]) => path as string)

    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([])
  },
)

test.each(LINKING)('%s says each thing once', (page) => {
  expect(doubled(readPage(page))).toEqual([])
})

test.each([
  ['providers', providerSection],
  ['fields', providerFieldSection],
])('docs/providers.md has the %s that the configuration knows', async (_, section) => {
  const { is, should } = await comparePage(section())

  // Out of date? `npx -y bun@1.4.5 scripts/provider-table.ts` writes it.
  expect(should).toBe(is)
})

test.each([
  ['formats', nativeSection],
  ['models of Claude', claudeSection],
])('docs/providers.md has the %s of the tables', async (_, section) => {
  const { is, should } = await comparePage(section())

  // Out of date? `npx -y bun@1.4.5 scripts/native-table.ts` writes it.
  expect(should).toBe(is)
})

test.each([
  ['ways of each family', familySection],
  ['endpoints of the gateway', gatewayEndpointSection],
  ['services that have ended', retiredSection],
])('docs/providers.md has the %s', async (_, section) => {
  const { is, should } = await comparePage(section())

  // Out of date? `npx -y bun@1.4.5 scripts/family-table.ts` writes it.
  expect(should).toBe(is)
})

test('docs/providers.md has what clouds take of Claude’s betas and members', async () => {
  const { is, should } = await comparePage(cloudSection())

  // Out of date? `npx -y bun@1.4.5 scripts/cloud-table.ts` writes it.
  expect(should).toBe(is)
})

test('docs/providers.md has how providers take embeddings', async () => {
  const { is, should } = await comparePage(embeddingsSection())

  // Out of date? `npx -y bun@1.4.5 scripts/embeddings-table.ts` writes it.
  expect(should).toBe(is)
})

describe('docs/configuration.md', () => {
  const page = readPage('docs/configuration.md')

  test('names every key of alias files, but for those of single providers', () => {
    const { properties } = aliasSchema()
    const ofProviders = readPage('docs/providers.md')

    const unnamed = Object.keys(properties).filter(
      (key) => !page.includes(`\`${key}\``) && !ofProviders.includes(`\`${key}\``),
    )

    expect(Object.keys(properties)).toContain('override_params')
    expect(unnamed).toEqual([])
  })

  test('names every variable that .env.example explains', () => {
    const settings = [
      ...readFileSync(join(ROOT, '.env.example'), 'utf8').matchAll(
        /^# ((?:PORTUS|PORTKEY|TRUSTED)_[A-Z_]+)=/gm,
      ),
    ].map(([, name]) => name!)

    expect(settings.length).toBeGreaterThan(10)
    expect(settings.filter((name) => !page.includes(`\`${name}\``))).toEqual([])
  })

  test('names every operator of the gateway’s conditions, and no other', () => {
    const gateway = readFileSync(
      join(ROOT, 'node_modules/@portkey-ai/gateway/build/start-server.js'),
      'utf8',
    )
    // e.Equal="$eq",e.NotEqual="$ne", ...
    const [list = ''] = gateway.match(/\w\.Equal="\$eq"(?:,\w\.\w+="\$\w+")+/) ?? []
    const operators = [...list.matchAll(/"(\$\w+)"/g)].map(([, name]) => name!)
    const [section = ''] = page.match(/^\| operator[\s\S]*?^Mind these/m) ?? []
    const documented = [...section.matchAll(/`(\$\w+)`/g)].map(([, name]) => name!)

    expect(operators).toContain('$regex')
    expect([...new Set(documented)].sort()).toEqual(operators.sort())
  })
})

test('every alias in the manual passes the check', async () => {
  using folder = temporaryFolder()
  const aliases = MANUAL.flatMap((page) =>
    blocksOf(page, 'json').filter(
      // Alerts name providers, too.
      (text) => /"(provider|strategy)":/.test(text) && !text.includes('"portus_version"'),
    ),
  )
  writeAliases(
    folder.path,
    Object.fromEntries(aliases.map((text, position) => [`documented-${position}`, text])),
  )
  const variables = aliases.flatMap((text) =>
    [...text.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => [name!, 'a-value']),
  )

  const { exitCode, stderr } = Bun.spawnSync([await binary(), 'check'], {
    cwd: folder.path,
    env: { ...Object.fromEntries(variables), PORTUS_KEY_DOCS: 'pk-documentation' },
  })

  expect(aliases.length).toBeGreaterThan(2)
  expect({ exitCode, stderr: stderr.toString() }).toEqual({ exitCode: 0, stderr: '' })
})

test('docs/troubleshooting.md explains every code of an error', () => {
  const codes = sourceTexts().flatMap((text) =>
    // invalid_request: kind(400, ...
    [...text.matchAll(/^ {2}(\w+): kind\(/gm)].map(([, code]) => code!),
  )
  const page = readPage('docs/troubleshooting.md')

  expect(codes).toContain('stream_truncated')
  expect(codes.filter((code) => !page.includes(`| \`${code}\` |`))).toEqual([])
})

test.each([
  ['every field of a request’s log line', logSection],
  ['every other line of the log', processSection],
  ['every metric', metricsSection],
])('docs/operations.md has %s', async (_, section) => {
  const { is, should } = await comparePage(section())

  expect(is).toBe(should)
})

/** Shorter lines are ends of sentences, names in code and rules of tables. */
const SHORTEST_LINE = 24

/** Lines of prose that stand in a page twice, and rows of a table that differ in their last cell alone. */
function doubled(page: string): string[] {
  const lines = new Set<string>()
  let rows = new Set<string>()
  return page
    .replace(/^```[\s\S]*?^```$/gm, '')
    .split('\n')
    .filter((line) => {
      const isRow = line.startsWith('|')
      if (!isRow) rows = new Set()
      const said = isRow ? line.slice(0, line.lastIndexOf(' | ')).replace(/\s+/g, ' ') : line.trim()
      const known = isRow ? rows : lines
      const isDoubled = known.has(said) && (isRow ? /\w/.test(said) : said.length >= SHORTEST_LINE)
      known.add(said)
      return isDoubled
    })
}

/** What the source files say, wherever they stand. */
const sourceTexts = (): string[] =>
  [...new Bun.Glob('src/**/*.{ts,tsx}').scanSync(ROOT)].map((path) =>
    readFileSync(join(ROOT, path), 'utf8'),
  )

/** The shape of an alias file, in the schema that editors read. */
function aliasSchema(): { properties: Record<string, unknown> } {
  const schema = JSON.parse(readFileSync(join(ROOT, 'config/schema.json'), 'utf8'))
  return schema.properties ? schema : schema.$defs.Alias
}
