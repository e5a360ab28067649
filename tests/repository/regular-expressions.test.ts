import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { embed } from '../../src/portkey/embedded/plugin'
import { type Found, refutation, regularExpressionsOf } from '../support/assert/regular-expressions'
import { temporaryFolder } from '../support/process/child'

const ROOT = join(import.meta.dir, '../..')
const SOURCES = [...new Bun.Glob('src/**/*.{ts,tsx}').scanSync(ROOT)].filter(
  (file) => !file.endsWith('.d.ts'),
)
const GATEWAY = 'node_modules/@portkey-ai/gateway/build/start-server.js'

/** Why a regular expression needs no proof. None of them searches in what a client or a provider sends. */
const CONFIGURATION = 'searches in what the operator has configured, which the start has read'
const ENVIRONMENT = 'searches in the environment, at the start'
const CONSTANT = 'searches in a text of Portus'
const BUILD = 'is made of constants, and searches in the package of the gateway'
const OPERATORS = 'is the operator’s own: docs/configuration.md says what to mind'
const UNREACHED = 'reads an answer that Portus asks for itself, and the gateway never does'

/** The regular expressions that are not proved, by the file and by their text. */
const LISTED: Readonly<Record<string, string>> = {
  'src/proxy/plan/embeddings/embeddings-to.ts /amazon\\.nova-[\\w.-]*embed/': CONFIGURATION,
  'src/translate/formats/gemini/models/gemini-model.ts /2\\.5.*image|tts|native-audio|embedding/':
    CONFIGURATION,
  'src/portkey/config.ts /\\/+$/': CONFIGURATION,
  'src/api/vertex-models.ts /@.*$/': CONFIGURATION,
  'src/api/native/formats.ts /\\/+$/': CONFIGURATION,
  'src/config/service-links.ts /_SERVICE_PORT(_[A-Z0-9_]+)?$/': ENVIRONMENT,
  'src/config/validate/azure-rules.ts /; set it.*$/': CONSTANT,
  'src/credentials/azure/azure-authority.ts /\\/+$/': ENVIRONMENT,
  'src/credentials/azure/managed-identity.ts /\\/+$/': ENVIRONMENT,
  'src/portkey/embedded/plugin.ts new RegExp(`from"${name}"`, \'g\')': BUILD,
  'src/portkey/embedded/plugin.ts new RegExp(`import (\\\\w+) from"${name}"`, \'g\')': BUILD,
}

/** The same of the gateway, without a file: conditions, two guardrails, and AWS STS. */
const LISTED_OF_GATEWAY: Readonly<Record<string, string>> = {
  'new RegExp(r)': OPERATORS,
  'new RegExp(e)': OPERATORS,
  'new RegExp(e,r)': OPERATORS,
  'new RegExp(`<${t}>(.*?)</${t}>`,"s")': UNREACHED,
}

const inFile = ({ file, text }: Found) => `${file} ${text}`

/** The different regular expressions that are not listed. */
const toProve = (all: readonly Found[], isListed: (found: Found) => boolean) => [
  ...new Map(
    all
      .filter((found) => !isListed(found))
      .map((found) => [`${found.source} ${found.flags}`, found]),
  ).values(),
]

const found = await regularExpressionsOf(ROOT, SOURCES)

describe('the regular expressions of the source', () => {
  test('are all found, however they are written', async () => {
    using folder = temporaryFolder()
    await Bun.write(
      join(folder.path, 'a.ts'),
      [
        'const a = 4 / 2 / 1 // no /comment/',
        "const b = ['/text/', /a+b[/]/gi, `/${/in(side)/.source}/`]",
        "const c = [new RegExp('x+', 'g'), RegExp(`y`), new RegExp(b[0]!)]",
        "'text'.match('z')?.at(0)",
        "const schema = { pattern: '^p$', other: '^q$' }",
      ].join('\n'),
    )

    const all = await regularExpressionsOf(folder.path, ['a.ts'])

    expect(all.map(({ source, flags, line }) => [source, flags, line])).toEqual([
      ['a+b[/]', 'gi', 2],
      ['in(side)', '', 2],
      ['x+', 'g', 3],
      ['y', '', 3],
      [undefined, '', 3],
      ['z', '', 4],
      ['^p$', '', 5],
    ])
    expect(found.length).toBeGreaterThan(200)
  })

  test.each([
    ['(a|a)*$', 'exponential'],
    ['\\s+$', '2nd degree polynomial'],
    ['/+$', '2nd degree polynomial'],
    ['^.*: .* Cause: .* Name: \\w+$', '3rd degree polynomial'],
  ])('are not taken to be safe if they are like /%s/', (source, degree) => {
    expect(refutation(source, '')).toStartWith(degree)
  })

  test('are listed only where they stand', () => {
    const written = new Set(found.map(inFile))

    expect(Object.keys(LISTED).filter((listed) => !written.has(listed))).toEqual([])
  })

  test.each(
    toProve(found, (one) => Object.hasOwn(LISTED, inFile(one))).map((one): [string, Found] => [
      inFile(one),
      one,
    ]),
  )('take time in proportion to a text: %s', (_, { source = 'made at run time', flags, line }) => {
    expect({ line, isNotProved: refutation(source, flags) }).toEqual({
      line,
      isNotProved: undefined,
    })
  })
})

describe('the regular expressions of the gateway inside', () => {
  const folder = temporaryFolder()
  let ofGateway: Found[] = []

  beforeAll(async () => {
    await Bun.write(
      join(folder.path, 'gateway.js'),
      embed(readFileSync(join(ROOT, GATEWAY), 'utf8')),
    )
    ofGateway = await regularExpressionsOf(folder.path, ['gateway.js'])
  })
  afterAll(() => folder[Symbol.dispose]())

  test('are found, and those that are listed stand there', () => {
    const written = new Set(ofGateway.map(({ text }) => text))

    expect(ofGateway.length).toBeGreaterThan(100)
    expect(Object.keys(LISTED_OF_GATEWAY).filter((text) => !written.has(text))).toEqual([])
  })

  test('take time in proportion to a text', () => {
    const refuted = toProve(ofGateway, ({ text }) => Object.hasOwn(LISTED_OF_GATEWAY, text))
      .map(({ text, source = '', flags }) => ({ text, isNotProved: refutation(source, flags) }))
      .filter(({ isNotProved }) => isNotProved !== undefined)

    expect(refuted).toEqual([])
  }, 180_000)
})
