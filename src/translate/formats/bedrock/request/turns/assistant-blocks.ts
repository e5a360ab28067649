import type { Part } from '../../../../conversation'
import { untranslatableBlock } from '../../../../untranslatable'
import { isBlank } from '../../../../values'
import { addCachePoint } from '../blocks/cache-points'
import type { Block, Printing } from '../blocks/printing'
import type { Call } from './calls'

/**
 * Prints what the model said, and tells which tools it called.
 *
 * @param idOf Gives each call an id of its own.
 * @throws {Untranslatable} for pictures and documents, which only a user's turn may have.
 */
export function assistantBlocks(
  parts: readonly Part[],
  printing: Printing,
  idOf: (id: string) => string,
): { blocks: Block[]; calls: Call[] } {
  const blocks: Block[] = []
  const calls: Call[] = []
  for (const part of parts) {
    switch (part.kind) {
      case 'text':
      case 'refusal':
        if (!isBlank(part.text)) blocks.push({ text: part.text })
        break
      case 'reasoning':
        blocks.push(...thoughtBlocks(part, printing))
        break
      case 'call': {
        if (part.opaque) printing.drop('thought_signature')
        const toolUseId = idOf(part.id)
        const { name } = part
        blocks.push({ toolUse: { toolUseId, name, input: part.input } })
        calls.push({ clientId: part.id, toolUseId, name, results: [] })
        break
      }
      case 'media':
        if (part.media.source.kind !== 'text') throw untranslatableBlock(part.media.kind)
        if (!isBlank(part.media.source.text)) blocks.push({ text: part.media.source.text })
        break
      case 'result':
        throw untranslatableBlock(part.kind)
    }
    addCachePoint(blocks, part.cache, printing)
  }
  return { blocks, calls }
}

/**
 * Bedrock takes back what a model on it has signed, and Claude what Claude has signed anywhere.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ReasoningContentBlock.html
 */
function thoughtBlocks(part: Part & { kind: 'reasoning' }, { model, drop }: Printing): Block[] {
  const { text, opaque, isRedacted } = part
  const isOwn =
    opaque?.maker === 'bedrock'
      ? model.takesThoughts
      : opaque?.maker === 'anthropic' && model.family === 'claude'
  if (!opaque || !isOwn) {
    drop('reasoning')
    return []
  }
  return [
    {
      reasoningContent: isRedacted
        ? { redactedContent: opaque.value }
        : { reasoningText: { text, signature: opaque.value } },
    },
  ]
}
