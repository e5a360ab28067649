/**
 * A server of the Model Context Protocol on standard input and output, with one tool of a very long name.
 * https://modelcontextprotocol.io/specification
 */

import { createInterface } from 'node:readline'

type Call = {
  id?: number
  method: string
  params?: { protocolVersion?: string; arguments?: { city?: string } }
}

const TOOL = {
  name: 'a_tool_whose_name_is_so_very_long_that_few_providers_take_it_as_it_is',
  description: 'Says where somebody is',
  inputSchema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
}

function resultOf({ method, params }: Call): object {
  if (method === 'initialize')
    return {
      protocolVersion: params?.protocolVersion,
      capabilities: { tools: {} },
      serverInfo: { name: 'places', version: '1' },
    }
  if (method === 'tools/list') return { tools: [TOOL] }
  if (method !== 'tools/call') return {}
  return { content: [{ type: 'text', text: `They are in ${params?.arguments?.city}` }] }
}

for await (const line of createInterface({ input: process.stdin })) {
  const call = JSON.parse(line) as Call
  // A notification has no id, and wants no answer.
  if (call.id === undefined) continue
  process.stdout.write(
    `${JSON.stringify({ jsonrpc: '2.0', id: call.id, result: resultOf(call) })}\n`,
  )
}
