import type { Usage } from '../../../../api/dialect'
import { openai } from '../../../../api/openai'
import type { JsonObject } from '../../../conversation'
import { objectOf } from '../../../values'

/**
 * The token counts of an answer or a chunk, wherever they stand. Groq has a member of its own for streams
 * (https://console.groq.com/docs/api-reference#chat-create), and Moonshot puts them into the choice
 * (https://platform.moonshot.ai/docs/api/chat).
 */
export function readUsage(
  { usage, x_groq }: JsonObject,
  choice: JsonObject | undefined,
): Usage | undefined {
  const counts = objectOf(usage) ?? objectOf(objectOf(x_groq)?.usage) ?? objectOf(choice?.usage)
  return counts && openai.readUsage(counts)
}
