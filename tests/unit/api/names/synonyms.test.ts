import { describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { CONTAINERS, SYNONYMS, synonymsOf } from '../../../../src/api/names/synonyms'
import { bareName } from '../../../../src/body/bare-name'

const namesBeside = (name: string) => synonymsOf(name)

describe('synonymsOf', () => {
  test.each([
    ['max_output_tokens', 'max_tokens'],
    ['reasoning_effort', 'thinking'],
    ['reasoning', 'reasoning_effort'],
    ['safe_prompt', 'safe_mode'],
    ['stop', 'stop_sequences'],
    ['tools', 'functions'],
    ['tool_choice', 'function_call'],
    ['dimensions', 'output_dimension'],
    ['guardrailConfig', 'amazon-bedrock-guardrailConfig'],
    ['model', 'engine'],
  ])('%s is also %s', (name, other) => {
    expect(namesBeside(name)).toContain(other)
  })

  test('a member of a group that says more refuses none of the others', () => {
    expect(namesBeside('reasoning')).toContain('chat_template_kwargs')
    expect(namesBeside('chat_template_kwargs')).toEqual([])
  })

  test('is nothing for a member that has one name', () => {
    for (const name of ['temperature', 'x', '', 'constructor', '__proto__'])
      expect(namesBeside(name)).toEqual([])
  })

  test('never holds another spelling of the name itself, and no name twice in a group', () => {
    for (const { names, also = [] } of SYNONYMS) {
      const all = [...names, ...also].map(bareName)
      expect(new Set(all).size).toBe(all.length)
    }
  })
})

/** Members that the gateway puts into one member of a provider, as its package has them. */
function gatewayGroups(): string[][] {
  const source = readFileSync('node_modules/@portkey-ai/gateway/build/start-server.js', 'utf8')
  const groups = new Map<string, Set<string>>()
  // Tables of a provider stand together: `max_tokens:{param:"max_tokens",default:100,min:0},`.
  for (const table of source.split(/\bmodel:\{param:/))
    for (const [, name = '', param = ''] of table
      .slice(0, 6000)
      .matchAll(/([a-zA-Z_]\w*):\{param:"([\w.]+)"/g)) {
      const group = groups.get(param) ?? new Set()
      groups.set(param, group.add(name))
    }
  return [...groups].map(([param, names]) => [param, ...names])
}

describe('what the embedded gateway makes one member of', () => {
  /** They only share a place with other members for each, or are of different endpoints and providers. */
  const APART = new Set([
    ...['additionalModelRequestFields', 'generationConfig', 'inferenceConfig', 'parameters'],
    ...[
      'textGenerationConfig',
      'anthropic_version',
      'model',
      'displayName',
      'supervisedTuningSpec',
    ],
    ...['outputDataConfig', 'prompt', 'repetition_penalty', 'text'],
  ])

  test.each([
    ['safe_prompt', ['safe_mode', 'safe_prompt']],
    ['reasoning', ['reasoning', 'reasoning_effort']],
    ['max_tokens', ['max_completion_tokens', 'max_tokens']],
    ['usage', ['stream_options', 'usage']],
    ['random_seed', ['seed']],
  ])('%s is found in its tables', (param, names) => {
    const [group = []] = gatewayGroups().filter(([one]) => one === param)

    expect(group).toEqual(expect.arrayContaining(names))
  })

  test('is a synonym, or in a group that is refused beside overrides', () => {
    const missing = gatewayGroups().flatMap(([param = '', ...names]) => {
      if (APART.has(param)) return []
      const group = [...new Set(names.map(bareName))]
      const isKnown = (one: string, other: string) =>
        one === other || namesBeside(one).some((name) => bareName(name) === other)
      return group
        .filter((one) => group.some((other) => !isKnown(one, other) && !isKnown(other, one)))
        .map((one) => `${param}: ${one}`)
    })

    expect(missing).toEqual([])
  })

  test('CONTAINERS have one spelling each', () => {
    expect(new Set(CONTAINERS.map(bareName)).size).toBe(CONTAINERS.length)
  })
})
