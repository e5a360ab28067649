import type { Conversation, FormatTarget, JsonObject, PrintedRequest } from '../../../conversation'
import { bedrockModel } from '../models/bedrock-model'
import { withFewCachePoints } from './cache-points'
import { documentNames } from './document-names'
import type { Printing } from './printing'
import { printTurns } from './turns'

/**
 * Prints a request for Converse and ConverseStream. The model and whether the answer is streamed stand in the
 * address. https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
 *
 * @throws {Untranslatable}
 */
export function printRequest(conversation: Conversation, target: FormatTarget): PrintedRequest {
  const dropped = new Set<string>()
  const drop = (name: string) => void dropped.add(name)
  const model = bedrockModel(target.model)
  const printing: Printing = { model, documentName: documentNames(), drop }
  const turns = printTurns(conversation.turns, printing)
  const { system, messages } = withFewCachePoints({ tools: [], ...turns }, drop)
  const body: JsonObject = {
    ...(system.length > 0 && { system }),
    messages,
  }
  return { body, dropped: [...dropped] }
}
