import type { StopReason } from './answer-events'

/**
 * Why an answer really ended. Gemini, Ollama and others say `stop` beside calls of tools, and some say
 * `tool_calls` without one.
 */
export function derivedStop(reason: StopReason | undefined, hasCalls: boolean): StopReason {
  if (reason === undefined || reason === 'stop') return hasCalls ? 'tool_calls' : 'stop'
  if (reason === 'tool_calls') return hasCalls ? 'tool_calls' : 'stop'
  return reason
}
