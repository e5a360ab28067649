import { describe, expect, test } from 'bun:test'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Ajv from 'ajv'
import { fileJsonSchema } from '../../../../src/alias/json-schema'
import { changesBetween } from '../../../../src/config/changes'
import { readPrices } from '../../../../src/config/prices/read-file'
import { PricesFile } from '../../../../src/config/prices/schema'
import { bundleDigest, filesOf, recorded } from '../../../../src/config/source/bundle'
import { diskFiles } from '../../../../src/config/source/files'
import { describeProblem, type Problem } from '../../../../src/config/source/problems'
import { PRICES_VERSION } from '../../../../src/version'
import { configFolder, SOUND } from '../folder'

/** A configuration with this file of prices: JSON text, or what becomes JSON. */
function folderWith(file: unknown) {
  const folder = configFolder({ gpt: SOUND })
  const write = (next: unknown) =>
    writeFileSync(
      join(folder.path, 'prices.json'),
      typeof next === 'string' ? next : JSON.stringify(next),
    )
  write(file)
  const said = (problems: readonly Problem[]) =>
    problems.map((one) => describeProblem(one).replaceAll(`${folder.path}/`, ''))
  return {
    path: folder.path,
    write,
    load: () => folder.load(),
    problems: () => said(folder.load().problems),
    warnings: () => said(folder.load().warnings),
    price: (provider: string, model: string) =>
      folder.load().snapshot.prices.priceOf(provider, model),
    [Symbol.dispose]: folder[Symbol.dispose],
  }
}

const SMALL = { input: 1, output: 1 }
const TOKENS = { inputTokens: 1000, outputTokens: 100 }

describe('config/prices.json', () => {
  test('goes before the built-in prices, which count for all other models', () => {
    using folder = folderWith(`{
      // What our contract says.
      "$schema": "./schema/prices.json",
      "version": "contract-7",
      "models": {
        "openai/gpt-5.4": { "input": 1, "cache_read": 0.1, "output": 8, "tiers": { "batch": 0.25 }, },
        "azure-openai/Our-Deployment": { "same_as": "openai/gpt-4o", "factor": 1.1 },
        "azure-openai/other": { "same_as": "openai/GPT-5.4" },
        "ollama/*": { "input": 0, "output": 0 },
        "ollama/big*": { "request": 0.5 },
      },
      "tiers": { "priority": 3 },
      "discounts": { "anthropic": 0.2 },
    }`)
    const cost = (provider: string, model: string, tier?: string) =>
      folder.price(provider, model)?.cost(TOKENS, {}, tier)

    expect(folder.problems()).toEqual([])
    expect(folder.warnings()).toEqual([])
    expect(folder.price('openai', 'gpt-5.4')).toMatchObject({
      source: 'config',
      version: 'contract-7',
    })
    expect(cost('openai', 'gpt-5.4')).toBe(1800)
    expect(cost('openai', 'gpt-5.4', 'batch')).toBe(450)
    expect(cost('openai', 'gpt-5.4', 'flex')).toBe(900)
    expect(cost('openai', 'gpt-5.4', 'priority')).toBe(5400)
    expect(cost('azure-openai', 'our-deployment')).toBe(3850)
    expect(folder.price('azure-openai', 'our-deployment')?.version).toBe(
      `contract-7+${PRICES_VERSION}`,
    )
    expect(cost('azure-openai', 'other')).toBe(1800)
    expect(cost('azure-openai', 'other', 'batch')).toBe(450)
    expect(cost('ollama', 'llama3')).toBe(0)
    expect(cost('ollama', 'big-one')).toBe(500_000)
    expect(cost('openai', 'gpt-4o')).toBe(3500)
    expect(cost('openai', 'gpt-4o', 'priority')).toBe(10_500)
    expect(cost('anthropic', 'claude-opus-5')).toBe(6000)
    expect(folder.price('anthropic', 'claude-opus-5')).toMatchObject({
      source: 'built-in',
      version: `${PRICES_VERSION}+contract-7`,
    })
    expect(cost('nobody', 'nothing')).toBeUndefined()
  })

  test('need not be there', () => {
    using folder = configFolder({ gpt: SOUND })
    const { snapshot, problems } = folder.load()

    expect(problems).toEqual([])
    expect(snapshot.prices.priceOf('openai', 'gpt-4o')?.cost(TOKENS, {})).toBe(3500)
  })

  test('has a version that changes with its prices alone, where it says none', () => {
    using folder = folderWith({ models: { 'openai/x': { input: 1, output: 1 } } })
    const version = () => folder.price('openai', 'x')?.version
    const first = version()
    folder.write({ description: 'Ours', models: { 'openai/x': { input: 1, output: 1 } } })
    const same = version()
    folder.write({ models: { 'openai/x': { input: 1, output: 2 } } })

    expect(first).toMatch(/^[0-9a-f]{12}$/)
    expect(same).toBe(first!)
    expect(version()).not.toBe(first!)
  })

  test('says all its problems at once, each with its place and what to do', () => {
    using shapes = folderWith(`{
  "modells": {},
  "currency": "EUR",
  "models": {
    "openai/a": { "input": -1, "output": "\${PRICE}", "cached_input": 1 },
    "openai/b": { "output": 1, "above": [] }
  },
  "tiers": { "batch": "half" },
  "discounts": { "openai": 15 }
}`)
    using rules = folderWith(`{
  "models": {
    "gpt-5.4": { "input": 1, "output": 1 },
    "gemini/flash": { "input": 1, "output": 1 },
    "openai/*-mini": { "input": 1, "output": 1 },
    "openai/a": {},
    "openai/b": { "input": 1, "output": 1, "factor": 2 },
    "openai/c": { "same_as": "openai/no-such", "input": 1 },
    "openai/d": { "same_as": "openai/c" },
    "openai/E": { "input": 1, "output": 1, "above": [{ "input_tokens": 9 }, { "input_tokens": 9 }] },
    "openai/e": { "input": 1, "output": 1 },
    "openai/f": { "same_as": "whatever" },
    "openai/g": { "input": 1 }
  },
  "discounts": { "openia": 0.1 }
}`)

    expect(shapes.problems()).toMatchInlineSnapshot(`
      [
        "prices.json:2:3: unknown key "modells", did you mean "models"?",
        "prices.json:3:3: unknown key "currency"; all prices are in US dollars",
        "prices.json:5:54: unknown key "cached_input"; it is "cache_read"",
        "prices.json:5:19: "input" must be a number from 0 to 1000000",
        "prices.json:5:32: "output" must be a number from 0 to 1000000",
        "prices.json:6:32: "above" must be a list with at least one entry",
        "prices.json:8:14: "batch" must be a number from 0 to 1000",
        "prices.json:9:18: "openai" must be a number from 0 to 1",
      ]
    `)
    expect(rules.problems()).toMatchInlineSnapshot(`
      [
        "prices.json:3:5: "gpt-5.4" is no name of a model: write provider/model, such as openai/gpt-5.4",
        "prices.json:4:5: unknown provider "gemini"; write "google", or "vertex-ai" for Google Cloud",
        "prices.json:5:5: * stands for any characters, and only at the end of a name",
        "prices.json:6:5: says no price: give it "input" and "output", or "same_as"",
        "prices.json:7:44: "factor" belongs to "same_as"; multiply the prices themselves",
        "prices.json:8:48: "input" stands beside "same_as", which says all prices; leave one of them out",
        "prices.json:8:19: nobody knows what "openai/no-such" costs: it is neither here nor built in",
        "prices.json:9:19: "openai/c" has a "same_as" itself; name what that names",
        "prices.json:10:5: stands here twice: large and small letters are alike",
        "prices.json:10:79: the entries of "above" must have ascending "input_tokens"",
        "prices.json:12:19: "whatever" is no name of a model: write provider/model, such as openai/gpt-5.4",
        "prices.json:13:5: has one of "input" and "output"; give it both, and 0 for what costs nothing",
        "prices.json:15:18: unknown provider "openia", did you mean "openai"?",
      ]
    `)
  })

  test.each([
    ['[]', 'prices.json:1:1: the file of prices must hold an object'],
    ['{ "models": ', 'prices.json:1:13: a value is expected'],
    ['{ "tiers": {}, "tiers": {} }', 'prices.json:1:16: "tiers" stands here twice'],
  ])('is refused where it is %s', (text, problem) => {
    using folder = folderWith(text)

    expect(folder.problems()).toEqual([problem])
  })

  test('is doubted where a price is for one token', () => {
    using folder = folderWith(`{ "models": { "openai/x": { "input": 0.00000125, "output": 10 } } }`)

    expect(folder.problems()).toEqual([])
    expect(folder.warnings()).toEqual([
      'prices.json:1:29: "input" is 0.00000125: prices are in dollars for a million tokens',
    ])
  })

  test('is part of what workers get, and what changes in it is named', () => {
    using folder = folderWith({ models: { 'openai/a': SMALL, 'openai/b': SMALL } })
    const before = folder.load().snapshot
    const recording = recorded(diskFiles)
    readPrices(folder.path, recording.files)
    const first = recording.bundle()
    folder.write({
      models: { 'openai/b': { ...SMALL, input: 2 }, 'openai/c': SMALL },
      tiers: { batch: 0.4 },
    })
    const again = recorded(diskFiles)
    readPrices(folder.path, again.files)

    const kept = readPrices(folder.path, filesOf(first)).prices
    expect(kept.priceOf('openai', 'a')?.cost({ inputTokens: 5 }, {})).toBe(5)
    expect(bundleDigest(again.bundle())).not.toBe(bundleDigest(first))
    expect(changesBetween(before, folder.load().snapshot).prices).toEqual({
      added: ['openai/c', 'tiers'],
      changed: ['openai/b'],
      removed: ['openai/a'],
    })
  })
})

describe('config/schema/prices.json', () => {
  const text = readFileSync(join(import.meta.dir, '../../../../config/schema/prices.json'), 'utf8')
  const written = JSON.parse(text)
  const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(written)

  test('is what scripts/schema.ts writes, with a description for every key', () => {
    const { properties } = written

    expect(written).toEqual(JSON.parse(JSON.stringify(fileJsonSchema(PricesFile, 'no variables'))))
    expect(text).not.toMatch(/\$id|patternProperties|"const"|\$defs|Variable/)
    for (const members of [properties, properties.models.additionalProperties.properties])
      for (const [key, { description }] of Object.entries<{ description?: string }>(members))
        expect([key, description]).toEqual([key, expect.any(String)])
  })

  test.each([
    [{ models: { 'openai/x': { input: 1, above: [{ input_tokens: 5, input: 2 }] } } }, true],
    [
      { models: { 'openai/x': { same_as: 'openai/y', factor: 1.1 } }, discounts: { openai: 0.1 } },
      true,
    ],
    [{ models: { 'openai/x': { input: '1' } } }, false],
    [{ models: { 'openai/x': { inputs: 1 } } }, false],
    [{ tiers: { batch: -1 } }, false],
  ])('lets an editor take %j: %p', (file, isValid) => {
    expect(validate(file)).toBe(isValid)
  })
})
