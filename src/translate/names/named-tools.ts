import type { Part } from '../conversation'

/** A text that names tools. They must have the names there that they are offered with. */
export const namedTools = (tools: readonly string[]): Part & { kind: 'text' } => ({
  kind: 'text',
  text: tools.length === 0 ? 'No tools were found.' : `${words(tools)}: ${tools.join(', ')}`,
  tools,
})

const words = ({ length }: readonly string[]): string => (length === 1 ? 'Tool' : 'Tools')
