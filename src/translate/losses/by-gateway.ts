import { isFilled, isGiven, isNot } from '../member-values'
import { CHAT_CHOICES, CHAT_HINTS } from './chat-members'
import { hasOtherServerTools, hasServerTools, LATER, type Translation } from './translation'

/** What the gateway carries of a chat completion to Claude and to Bedrock. */
const CARRIED_CHOICES = new Set([
  'max_completion_tokens',
  'max_tokens',
  'stop',
  'tool_choice',
  'tools',
])
const CARRIED_HINTS = new Set(['temperature', 'top_p', 'user'])

/** A chat completion for a model of Anthropic's, or of Bedrock's, where the gateway translates. */
export const CHAT_TO_MESSAGES: Translation = {
  between: 'chat completions to Claude or Bedrock, by the gateway',
  refused: Object.fromEntries(
    Object.entries(CHAT_CHOICES).filter(([member]) => !CARRIED_CHOICES.has(member)),
  ),
  leftOut: CHAT_HINTS.filter((member) => !CARRIED_HINTS.has(member)),
}

/** A message for Claude where the gateway reads it: without the passthrough. */
export const MESSAGES_TO_CLAUDE: Translation = {
  between: 'messages to Claude, by the gateway',
  refused: {
    compaction: isGiven,
    inference_geo: isGiven,
    'output_config.format': isGiven,
    output_format: isGiven,
    safeguards: isGiven,
  },
  leftOut: [...LATER, 'output_config.effort', 'output_config.task_budget'],
}

/** A message for a model of Bedrock's where the gateway translates. */
export const MESSAGES_TO_BEDROCK: Translation = {
  between: 'messages to Bedrock, by the gateway',
  refused: {
    ...MESSAGES_TO_CLAUDE.refused,
    container: isGiven,
    mcp_servers: isFilled,
    'tool_choice.disable_parallel_tool_use': isNot(false),
    tools: hasServerTools,
  },
  leftOut: [...MESSAGES_TO_CLAUDE.leftOut, 'service_tier'],
}

/** A message as a chat completion, for every other provider. */
export const MESSAGES_TO_CHAT: Translation = {
  between: 'messages to other providers',
  refused: {
    compaction: isGiven,
    container: isGiven,
    inference_geo: isGiven,
    mcp_servers: isFilled,
    safeguards: isGiven,
    tools: hasOtherServerTools,
  },
  leftOut: [...LATER, 'output_config.task_budget', 'service_tier'],
}

/** The same where the gateway carries the chat completion: it has no words for a search. */
export const MESSAGES_VIA_GATEWAY: Translation = {
  ...MESSAGES_TO_CHAT,
  refused: { ...MESSAGES_TO_CHAT.refused, tools: hasServerTools },
}
