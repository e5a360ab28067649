import { isNote } from './text'

/** A tool as both APIs describe one, once their wrapping is off. */
export type DemoTool = { name: string; schema: unknown }

/** What the demo model makes of a conversation. */
export type DemoReply =
  | { kind: 'text'; text: string; inputTokens: number }
  | { kind: 'tool'; tool: string; input: Record<string, unknown>; inputTokens: number }

/** What the demo model is shown of a request. */
export type DemoConversation = {
  /** The text of the last message. */
  lastText: string
  /** Whether the last message holds the result of a tool. */
  isToolResult: boolean
  tools: DemoTool[]
  /** The tool that must be called, "any" of them, or none where the model may choose. */
  toolChoice: string | undefined
  /** Characters of the whole conversation. */
  length: number
}

const CHARACTERS_PER_TOKEN = 4

/** About as many tokens as a real model would count. */
export const countTokens = (characters: number): number =>
  Math.max(1, Math.ceil(characters / CHARACTERS_PER_TOKEN))

/**
 * The demo model: it says what it heard. It calls a tool only when it must or when the user names
 * it, so that a coding agent pointed at it by accident does nothing.
 */
export function demoReply(conversation: DemoConversation): DemoReply {
  const { lastText, isToolResult, tools, toolChoice, length } = conversation
  const inputTokens = countTokens(length)
  const tool = isToolResult ? undefined : chooseTool(tools, toolChoice, lastText)
  if (tool) return { kind: 'tool', tool: tool.name, input: exampleObject(tool.schema), inputTokens }
  const text = isToolResult
    ? `The tool answered: ${lastText}`
    : `Hello from Portus! This is the demo model; you said: ${lastText || '(nothing)'}`
  return { kind: 'text', text, inputTokens }
}

function chooseTool(tools: DemoTool[], choice: string | undefined, text: string) {
  if (choice === 'none') return undefined
  if (choice === 'any') return tools[0]
  const mayName = !choice && !isNote(text)
  return tools.find(({ name }) => name === choice || (mayName && text.includes(name)))
}

/** The smallest object that fits a JSON Schema of the usual simple kind. */
export function exampleObject(schema: unknown): Record<string, unknown> {
  const { properties = {}, required = [] } = (schema ?? {}) as {
    properties?: Record<string, unknown>
    required?: string[]
  }
  return Object.fromEntries(
    Object.entries(properties)
      .filter(([name]) => required.length === 0 || required.includes(name))
      .map(([name, property]) => [name, exampleValue(property)]),
  )
}

function exampleValue(schema: unknown): unknown {
  const { type, enum: values } = (schema ?? {}) as { type?: string; enum?: unknown[] }
  if (values) return values[0]
  if (type === 'object') return exampleObject(schema)
  return (
    ({ number: 1, integer: 1, boolean: true, array: [] } as Record<string, unknown>)[type ?? ''] ??
    'demo'
  )
}

/** A text in the pieces in which it is streamed. */
export const piecesOf = (text: string): string[] => text.match(/\S+\s*/g) ?? []
