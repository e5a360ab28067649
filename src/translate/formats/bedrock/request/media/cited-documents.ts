import { CITATIONS } from '../../../../asks-for-citations'
import type { JsonObject, Media } from '../../../../conversation'
import type { Printing } from '../blocks/printing'

/**
 * Says that a document is to be cited, where the model can: it cites a PDF, and a text that is no file.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_CitationsConfig.html
 * https://github.com/boto/boto3/issues/4726
 */
export function printCitations(
  { isCited, source }: Media,
  format: string,
  { model, drop }: Printing,
): JsonObject {
  if (!isCited) return {}
  if (model.cites && (source.kind === 'text' || format === 'pdf'))
    return { citations: { enabled: true } }
  drop(CITATIONS)
  return {}
}

/** The text of a document. Claude counts its blocks where it cites them. */
export const textSource = (
  { isCited, source }: Media,
  text: string,
  { model }: Printing,
): JsonObject =>
  isCited && model.cites && source.kind === 'text' && source.blocks
    ? { content: source.blocks.map((block) => ({ text: block })) }
    : { text }

/**
 * A document in a result, where AWS refuses to cite it. https://github.com/boto/boto3/issues/4648
 */
export function withoutCitations(media: Media, { drop }: Printing): Media {
  if (!media.isCited) return media
  drop(CITATIONS)
  return { ...media, isCited: false }
}
