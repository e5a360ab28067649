import type { Part } from '../../../../conversation'
import { isBlank } from '../../../../values'
import { addCachePoint } from '../blocks/cache-points'
import type { Block, Printing } from '../blocks/printing'
import { mediaBlocks } from '../media/media-blocks'
import type { Result } from './calls'
import { resultTexts } from './tool-results'

/**
 * Prints what the user said.
 *
 * @param takeResult Takes a result whose call stands right before this turn, and says whether it does. The
 * words of any other result stay where they are, as the user's.
 * @throws {Untranslatable}
 */
export function addUserBlocks(
  blocks: Block[],
  parts: readonly Part[],
  printing: Printing,
  takeResult: (result: Result) => boolean,
): void {
  for (const part of parts) {
    switch (part.kind) {
      case 'result':
        if (takeResult(part)) continue
        for (const block of resultTexts(part, printing)) blocks.push(block)
        break
      case 'media':
        blocks.push(...mediaBlocks(part.media, printing))
        break
      case 'text':
      case 'refusal':
        if (!isBlank(part.text)) blocks.push({ text: part.text })
        break
      case 'reasoning':
      case 'call':
        // Only a model thinks and calls.
        printing.drop(part.kind)
    }
    addCachePoint(blocks, part.cache, printing)
  }
}
