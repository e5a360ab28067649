import { describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const SRC = join(import.meta.dir, '../../src')

type Rule = {
  /** Parts that it may load when it runs: only such as stand below it in the table. */
  loads: string[]
  /** Parts whose types it may name, without loading them. */
  names?: string[]
  packages?: string[]
}

/**
 * The parts of `src`, in the direction of its imports: from the command line down to the words that
 * all have in common. A part is a folder, or a file that other folders may know without the rest of
 * its own.
 */
const PARTS: Record<string, Rule> = {
  main: { loads: ['commands', 'server', 'config'] },
  commands: { loads: ['server', 'config', 'core', 'demo', 'telemetry', 'version'] },
  server: {
    loads: ['app', 'plugins', 'gateway', 'dialects', 'core', 'demo', 'telemetry', 'version'],
    names: ['config', 'gateway/upstream', 'elysia'],
  },
  app: { loads: ['routes', 'plugins'], names: ['deps'], packages: ['elysia'] },
  routes: {
    loads: ['plugins', 'dialects', 'core'],
    names: ['deps', 'openapi-types'],
    packages: ['elysia', '@elysiajs/swagger', '@sinclair/typebox', 'swagger-ui-dist'],
  },
  plugins: { loads: ['config', 'dialects', 'core'], names: ['deps'], packages: ['elysia'] },
  config: {
    loads: ['core', 'config/schema', 'config/providers'],
    packages: ['@sinclair/typebox', 'jsonc-parser'],
  },
  gateway: { loads: ['core'], names: ['gateway/upstream'], packages: ['@portkey-ai/gateway'] },
  core: {
    loads: ['translation', 'config/schema', 'gateway/upstream'],
    names: ['config', 'dialects'],
    packages: ['@sinclair/typebox'],
  },
  translation: { loads: [] },
  dialects: { loads: [], names: ['core'], packages: ['@sinclair/typebox'] },
  telemetry: { loads: [], names: ['core'] },
  demo: { loads: [], names: ['config/schema'] },
  version: { loads: ['package.json'] },
  deps: { loads: [], names: ['config', 'core', 'gateway/upstream', 'telemetry'] },
  'config/schema': { loads: ['config/providers'], packages: ['@sinclair/typebox'] },
  'config/providers': { loads: [] },
  'gateway/upstream': { loads: [], names: ['core'] },
  'package.json': { loads: [] },
}

const ORDER = Object.keys(PARTS)

/** The part that a path below `src` belongs to. */
function partOf(path: string): string {
  const name = path.replace(/^\.\.\//, '').replace(/\.ts$/, '')
  return name in PARTS ? name : name.split('/')[0]!
}

const packageOf = (path: string) => path.match(/^(@[^/]+\/)?[^/]+/)?.[0] ?? path

/** What a file imports: parts and packages, and of each whether it is loaded or only named. */
function importsOf(file: string) {
  const source = readFileSync(join(SRC, file), 'utf8').replace(/^#!.*/, '')
  const loaded = new Set(
    new Bun.Transpiler({ loader: 'ts' }).scanImports(source).map(({ path }) => path),
  )
  const paths = [...source.matchAll(/(?:\bfrom|\bimport\(|^import)\s*'([^'\n]+)'/gm)]
  return paths
    .map(([, path]) => path!)
    .filter((path) => !path.startsWith('node:') && path !== 'bun')
    .map((path) => ({
      path,
      isLoaded: loaded.has(path),
      part: path.startsWith('.') ? partOf(join(dirname(file), path)) : undefined,
      package: path.startsWith('.') ? undefined : packageOf(path),
    }))
}

const FILES = [...new Bun.Glob('**/*.ts').scanSync(SRC)].filter((file) => !file.endsWith('.d.ts'))

/** What a file imports against the rule of its part. */
function violations(
  part: string,
  { loads, names = [], packages = [] }: Rule,
  file: string,
): string[] {
  return importsOf(file)
    .filter((one) => one.part !== part)
    .filter((one) => {
      const target = one.part ?? one.package ?? ''
      if (one.part ? loads.includes(target) : packages.includes(target)) return false
      return one.isLoaded || !names.includes(target)
    })
    .map(({ path, isLoaded }) => `${file} ${isLoaded ? 'loads' : 'names'} ${path}`)
}

describe('the source', () => {
  test('has no part that the table does not know', () => {
    const unknown = FILES.filter((file) => !(partOf(file) in PARTS))

    expect(unknown).toEqual([])
  })

  test.each(Object.entries(PARTS))('%s loads only parts below it', (part, { loads }) => {
    const notBelow = loads.filter((other) => ORDER.indexOf(other) <= ORDER.indexOf(part))

    expect(notBelow).toEqual([])
  })

  test.each(Object.entries(PARTS))('%s imports only what it may', (part, rule) => {
    const wrong = FILES.filter((file) => partOf(file) === part).flatMap((file) =>
      violations(part, rule, file),
    )

    expect(wrong).toEqual([])
  })

  test('reads the environment in main and its commands alone, which hand it on', () => {
    const readers = FILES.filter((file) => !['main', 'commands'].includes(partOf(file))).filter(
      (file) => /\b(process|Bun|import\.meta)\.env\b/.test(readFileSync(join(SRC, file), 'utf8')),
    )

    expect(readers).toEqual([])
  })

  test('keeps the gateway’s package behind one file', () => {
    const users = FILES.filter((file) =>
      importsOf(file).some((one) => one.package === '@portkey-ai/gateway'),
    )

    expect(users).toEqual(['gateway/embedded/gateway.ts'])
  })
})
