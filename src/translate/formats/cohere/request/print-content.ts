import type { JsonObject, Part } from '../../../conversation'
import { untranslatableBlock } from '../../../untranslatable'
import { isBlank } from '../../../values'
import { ofParts } from '../../of-parts'
import { documentText, printPicture } from './print-media'
import type { Printing } from './printing'

/**
 * What the user says, as blocks; none where nothing is said.
 *
 * @throws {Untranslatable}
 */
export const printUserBlocks = (parts: readonly Part[], printing: Printing): JsonObject[] =>
  ofParts(parts, (part) => blocksOf(part, printing))

function blocksOf(part: Part, printing: Printing): JsonObject[] {
  if (part.cache) printing.drop('cache_control')
  if (part.kind === 'text') return textBlocks(part.text)
  if (part.kind !== 'media') throw untranslatableBlock(part.kind)
  const { source, name } = part.media
  return source.kind === 'text'
    ? textBlocks(documentText(name, source.text))
    : [printPicture(part.media, printing)]
}

/** A text as a block, if it says anything. */
export const textBlocks = (text: string): JsonObject[] =>
  !isBlank(text) ? [{ type: 'text', text }] : []

/** Blocks as a content: one text alone is a plain text. */
export function contentOf(blocks: readonly JsonObject[]): unknown {
  const [first] = blocks
  return blocks.length === 1 && first?.type === 'text' ? first.text : blocks
}
