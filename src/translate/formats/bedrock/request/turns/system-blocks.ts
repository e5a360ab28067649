import type { Turn } from '../../../../conversation'
import { untranslatableBlock } from '../../../../untranslatable'
import { isBlank } from '../../../../values'
import { addCachePoint } from '../blocks/cache-points'
import type { Block, Printing } from '../blocks/printing'

/**
 * Prints a system turn, which is text. Between other turns the field marks it in a turn of the user: of the
 * models on Bedrock only the newest know system turns there.
 *
 * @throws {Untranslatable} for pictures and other files.
 */
export function addSystemBlocks(
  blocks: Block[],
  { parts }: Turn,
  printing: Printing,
  isMarked = false,
): void {
  for (const part of parts) {
    if (part.kind === 'media' && part.media.source.kind !== 'text')
      throw untranslatableBlock(part.media.kind)
    const text =
      part.kind === 'media' && part.media.source.kind === 'text'
        ? part.media.source.text
        : 'text' in part
          ? part.text
          : ''
    if (!isBlank(text)) blocks.push({ text: isMarked ? `<system>\n${text}\n</system>` : text })
    addCachePoint(blocks, part.cache, printing)
  }
}
