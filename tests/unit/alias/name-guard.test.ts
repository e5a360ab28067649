import { describe, expect, test } from 'bun:test'
import { firstGuarded, nameGuard, type SetMembers } from '../../../src/alias/name-guard'

const target = (more: Partial<SetMembers>): SetMembers => ({
  endpoint: 'chat',
  set: ['model'],
  dropped: [],
  fixed: ['model'],
  refused: [],
  isTranslated: false,
  ...more,
})

const found = (targets: readonly SetMembers[], ...names: string[]) =>
  firstGuarded(nameGuard(targets), names)

describe('firstGuarded', () => {
  const sets = (...fixed: string[]) =>
    target({ set: ['model', ...fixed], fixed: ['model', ...fixed] })

  test('lets the names pass that the alias replaces, and all that it leaves open', () => {
    expect(
      found([sets('temperature')], 'model', 'stream', 'temperature', 'Top_P', 'x'),
    ).toBeUndefined()
  })

  test.each([
    ['Temperature', 'temperature'],
    ['temperature\u0000', 'temperature'],
    ['MODEL', 'model'],
    ['Stream', 'stream'],
    ['engine', 'model'],
    ['extra_body', 'temperature'],
    ['generationConfig', 'temperature'],
  ])('%p says %s again', (name, member) => {
    expect(found([sets('temperature')], 'model', name)).toEqual({ name, member })
  })

  test('the objects pass beside an alias that sets the model alone', () => {
    expect(found([sets()], 'extra_body', 'generationConfig')).toBeUndefined()
  })

  test('an object passes that says nothing of what is set, but not beside one that the alias sets', () => {
    const isHarmless = (name: string) => name === 'options'
    const first = (members: readonly string[], ...names: string[]) =>
      firstGuarded(nameGuard([sets(...members)]), names, isHarmless)

    expect(first(['temperature'], 'options')).toBeUndefined()
    expect(first(['temperature'], 'options', 'extra_body')?.name).toBe('extra_body')
    expect(first(['temperature', 'generationConfig'], 'options')?.name).toBe('options')
  })

  test('a synonym passes where Portus translates, and only there', () => {
    const ours = { ...sets('reasoning_effort'), isTranslated: true }

    expect(found([ours], 'thinking', 'enable_thinking')).toBeUndefined()
    expect(found([ours], 'engine')?.member).toBe('model')
    expect(found([sets('reasoning_effort')], 'thinking')?.member).toBe('reasoning_effort')
    expect(found([ours, sets('reasoning_effort')], 'thinking')?.member).toBe('reasoning_effort')
  })

  test('a synonym passes where it is set or dropped as well', () => {
    expect(found([sets('reasoning', 'reasoning_effort')], 'reasoning')).toBeUndefined()
    const drops = { ...sets('reasoning_effort'), dropped: ['reasoning'] }
    expect(found([drops], 'reasoning')).toBeUndefined()
    expect(found([drops], 'Reasoning')?.member).toBe('reasoning')
  })

  test('what one target sets counts for all, though another sets its synonym', () => {
    const both = [sets('reasoning'), sets('reasoning_effort')]

    expect(found(both, 'reasoning')?.member).toBe('reasoning_effort')
    expect(found(both, 'reasoning_effort')?.member).toBe('reasoning')
  })

  test('names that say different things at an endpoint pass there', () => {
    const pictures = { ...sets('output_format'), endpoint: 'images.generations' }

    expect(found([pictures], 'response_format')).toBeUndefined()
    expect(found([pictures], 'Output_Format')?.member).toBe('output_format')
    expect(found([sets('output_format')], 'response_format')?.member).toBe('output_format')
  })

  test('whether thoughts are shown is asked beside how much is thought', () => {
    expect(found([sets('reasoning_effort')], 'include_reasoning')).toBeUndefined()
    expect(found([sets('reasoning')], 'include_reasoning')?.member).toBe('reasoning')
  })

  test('a default is guarded by its spelling alone', () => {
    const limited = target({ set: ['model', 'max_tokens'] })

    expect(found([limited], 'max_tokens', 'max_completion_tokens')).toBeUndefined()
    expect(found([limited], 'maxTokens')?.member).toBe('max_tokens')
  })

  test('half of a pair of code units is no name', () => {
    expect(found([sets()], 'x\ud800')).toEqual({ name: 'x\ud800' })
  })
})
