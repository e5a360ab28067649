import { describe, expect, test } from 'bun:test'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import Ajv from 'ajv'
import { aliasJsonSchema } from '../../../src/alias/json-schema'
import { loadSettings, Settings } from '../../../src/config/settings'
import { loadSnapshot } from '../../../src/config/snapshot'
import { exampleAsItIs, exampleEnv } from '../../support/example-env'
import { configFolder, SOUND } from './folder'

const ROOT = join(import.meta.dir, '../../..')
const text = (path: string) => readFileSync(join(ROOT, path), 'utf8')
const shipped = () => JSON.parse(text('config/schema.json'))
const EXAMPLES = readdirSync(join(ROOT, 'config/models'))
const example = (name: string) => JSON.parse(text(`config/models/${name}`))

test('config/schema.json is what scripts/schema.ts writes', () => {
  expect(shipped()).toEqual(JSON.parse(JSON.stringify(aliasJsonSchema())))
})

test('the schema is a strict JSON Schema without traces of how it was made', () => {
  const ajv = new Ajv({ strict: true, allowUnionTypes: true })

  expect(ajv.validateSchema(shipped())).toBe(true)
  expect(() => ajv.compile(shipped())).not.toThrow()
  expect(text('config/schema.json')).not.toMatch(/\$id|patternProperties|"const"|Unsafe|\$defs/)
})

test('an editor finds a description for every key', () => {
  const { properties, definitions } = shipped()

  for (const members of [properties, definitions.Target.properties])
    for (const [name, { description }] of Object.entries<{ description?: string }>(members))
      if (name !== 'targets' && name !== 'strategy')
        expect([name, description]).toEqual([name, expect.any(String)])
})

describe('the schema and the loader agree on', () => {
  const validate = new Ajv({ strict: true, allErrors: true }).compile(shipped())
  const cases: [string, object, boolean][] = [
    ...EXAMPLES.map((name): [string, object, boolean] => [name, example(name), true]),
    ['a variable for a number', { ...SOUND, weight: '${V:-1}' }, true],
    ['a variable for a provider', { ...SOUND, provider: '${V:-groq}' }, true],
    ['a variable for a header name', { ...SOUND, forward_headers: ['${V:-x-a}'] }, true],
    [
      'nested targets',
      {
        strategy: { mode: 'fallback' },
        targets: [{ strategy: { mode: 'single' }, targets: [SOUND] }],
      },
      true,
    ],
    ['an unknown key', { ...SOUND, overide_params: {} }, false],
    [
      'an unknown key in a target',
      { strategy: { mode: 'single' }, targets: [{ ...SOUND, hidden: true }] },
      false,
    ],
    [
      'use_retry_after_header',
      { ...SOUND, retry: { attempts: 1, use_retry_after_header: true } },
      false,
    ],
    ['an unknown provider', { ...SOUND, provider: 'opnai' }, false],
    ['a number in quotes', { ...SOUND, weight: '1' }, false],
    ['a number for a string', { ...SOUND, api_key: 1 }, false],
    ['a negative weight', { ...SOUND, weight: -1 }, false],
    ['empty targets', { strategy: { mode: 'single' }, targets: [] }, false],
    ['an unknown mode', { strategy: { mode: 'random' }, targets: [SOUND] }, false],
    ['a list of parameters', { ...SOUND, override_params: [] }, false],
    ['null', { ...SOUND, api_key: null }, false],
    [
      'a service account that is a list',
      { provider: 'vertex-ai', vertex_region: 'r', vertex_service_account_json: [] },
      false,
    ],
  ]
  test.each(cases)('%s', (_, file, expected) => {
    using folder = configFolder({ a: file })
    const env = exampleEnv()

    expect(validate(file)).toBe(expected)
    expect(folder.problems(env).length === 0).toBe(expected)
  })
})

describe('the shipped examples', () => {
  test('are the ones people look for', () => {
    expect(EXAMPLES.toSorted()).toEqual([
      'balanced.json',
      'claude-bedrock.json',
      'claude-sonnet.json',
      'gemini.json',
      'gpt.json',
      'local.json',
      'resilient.json',
    ])
  })

  test.each(EXAMPLES)('%s names the schema, describes itself and holds no credential', (name) => {
    const { $schema, description } = example(name)
    const source = text(`config/models/${name}`)

    expect($schema).toBe('../schema.json')
    expect(description.length).toBeGreaterThan(10)
    for (const [, value] of source.matchAll(/"[a-z_]*(?:key|secret|json|_id)[a-z_]*": "([^"]*)"/g))
      expect(value).toMatch(/^\$\{[A-Z_]+\}$/)
  })

  test('work with one’s own values in .env.example, with nothing less, and with none of its placeholders', () => {
    const env = exampleEnv()
    const refused = loadSnapshot(join(ROOT, 'config'), exampleAsItIs()).problems
    expect(refused.map(({ source }) => source)).toContain('PORTUS_KEY_EXAMPLE')
    expect(new Set(refused.map(({ alias }) => alias))).toEqual(
      new Set(
        [undefined, ...EXAMPLES.map((name) => name.slice(0, -5))].filter(
          (name) => name !== 'local',
        ),
      ),
    )
    const config = join(ROOT, 'config')

    expect(loadSnapshot(config, env).problems).toEqual([])
    const needed = new Set(loadSnapshot(config, {}).problems.map((one) => one.missingVariable))
    const named = EXAMPLES.flatMap((name) => [
      ...text(`config/models/${name}`).matchAll(/\$\{(\w+)/g),
    ])
    for (const [, variable] of named) expect(env).toHaveProperty(String(variable))
    for (const variable of needed) if (variable) expect(env).toHaveProperty(variable)
  })
})

test('.env.example shows every setting with its true default', () => {
  const lines = text('.env.example').split('\n')
  const { settings } = loadSettings({})

  for (const name of Object.keys(Settings.properties) as (keyof Settings)[]) {
    const at = lines.findIndex((line) => line.startsWith(`# ${name}=`))
    expect([name, lines[at - 1]]).toEqual([name, expect.stringMatching(/^# [A-Z].{10}/)])
    if (settings[name] !== undefined) expect(lines[at]).toBe(`# ${name}=${settings[name]}`)
  }
})
