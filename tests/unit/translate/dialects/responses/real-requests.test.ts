import { describe, expect, test } from 'bun:test'
import type { Conversation } from '../../../../../src/translate/conversation'
import agentsSdk from '../../../../support/cases/responses/agents-sdk.json'
import aiSdk from '../../../../support/cases/responses/ai-sdk.json'
import codex from '../../../../support/cases/responses/codex.json'
import codexLite from '../../../../support/cases/responses/codex-lite.json'
import codexSearch from '../../../../support/cases/responses/codex-search.json'
import { read } from './read'

/** The roles of the turns, and what they hold. */
const shapeOf = ({ turns }: Conversation) =>
  turns.map(({ role, parts }) => `${role}: ${parts.map(({ kind }) => kind).join(' ')}`)
const toolsOf = ({ clientTools = new Map() }: Conversation) => [...clientTools.values()]

describe('a later turn of', () => {
  test('Codex with a model that it does not know is read whole', () => {
    const conversation = read(codex)

    expect(shapeOf(conversation)).toEqual([
      'system: text',
      'system: text text',
      'user: text',
      'user: text',
      'assistant: reasoning call',
      'user: result',
      'assistant: reasoning call',
      'user: result',
    ])
    expect(conversation.reasoning).toEqual({ isShown: true })
    expect(conversation.webSearch?.isOptional).toBe(true)
    expect(toolsOf(conversation)).toContainEqual({
      kind: 'function',
      name: 'spawn_agent',
      namespace: 'multi_agent_v1',
    })
    expect(conversation.leftOut).toEqual(['client_metadata'])
  })

  test('Codex that brings its tools in an item is read whole', () => {
    const conversation = read(codexLite)

    expect(conversation.tools.slice(0, 2).map(({ name }) => name)).toEqual(['exec', 'wait'])
    expect(toolsOf(conversation)).toContainEqual({
      kind: 'custom',
      name: 'exec',
      namespace: 'functions',
    })
    expect(conversation.parallelCalls).toBe(false)
    expect(conversation.reasoning).toEqual({ effort: 'low' })
    expect(conversation.leftOut).toEqual(['client_metadata', 'reasoning.context', 'text.verbosity'])
  })

  test('Codex that searches its own tools is read whole', () => {
    const conversation = read(codexSearch)

    expect(toolsOf(conversation)).toEqual([
      { kind: 'custom', name: 'apply_patch' },
      { kind: 'tool_search' },
    ])
    expect(conversation.leftOut).toEqual(['client_metadata', 'text.verbosity'])
  })

  test('the AI SDK is read whole', () => {
    const conversation = read(aiSdk)

    expect(shapeOf(conversation)).toEqual([
      'system: text',
      'user: text media media',
      'assistant: reasoning call call',
      'user: result result',
    ])
    expect(conversation.leftOut).toBeUndefined()
  })

  test('the Agents SDK behind a handoff is read whole', () => {
    const conversation = read(agentsSdk)

    expect(shapeOf(conversation)).toEqual([
      'system: text',
      'user: text',
      'assistant: reasoning call',
      'user: result',
      'assistant: reasoning text call',
      'user: result',
    ])
    expect(conversation.output).toMatchObject({ kind: 'schema', name: 'output', strict: true })
    expect(conversation.leftOut).toBeUndefined()
  })
})
