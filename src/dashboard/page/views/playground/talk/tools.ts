import { objectIn, textIn } from './members'
import type { Tool } from './turns'

/** An example, and the form that is understood besides those of the APIs. */
export const EXAMPLE = `[
  {
    "name": "get_weather",
    "description": "The weather of a city",
    "parameters": {
      "type": "object",
      "properties": { "city": { "type": "string" } },
      "required": ["city"]
    }
  }
]`

/**
 * Reads definitions of tools, as OpenAI's or Anthropic's API has them.
 *
 * @throws {Error} whose message says what is wrong.
 */
export function readTools(text: string): Tool[] {
  if (text.trim() === '') return []
  const read = parsed(text)
  if (!Array.isArray(read)) throw new Error('Tools are a list: [ … ]')
  return read.map((one, at) => {
    const tool = 'function' in objectIn(one) ? objectIn(one, 'function') : objectIn(one)
    const name = textIn(tool, 'name')
    if (name === '') throw new Error(`Tool ${at + 1} has no name`)
    const parameters = 'input_schema' in tool ? tool.input_schema : tool.parameters
    return {
      name,
      description: textIn(tool, 'description'),
      parameters: parameters ? objectIn(parameters) : { type: 'object', properties: {} },
    }
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Error(`Tools are no JSON: ${(error as Error).message}`)
  }
}
