import { CITATIONS } from '../../asks-for-citations'
import type { JsonObject, Media, Part } from '../../conversation'
import { untranslatableBlock } from '../../untranslatable'
import { filledTextOf, objectOf, textOf, wordOf } from '../../values'
import { joinedText } from './read-text'
import type { Reading } from './reading'

/** A picture. https://docs.anthropic.com/en/docs/build-with-claude/vision */
export function readImage(block: JsonObject): Media {
  const source = objectOf(block.source)
  const read = source && readSource(source)
  if (!read) throw untranslatableBlock(nameOf('image', source))
  return { kind: 'image', ...read }
}

/**
 * A document. https://docs.anthropic.com/en/docs/build-with-claude/pdf-support
 *
 * @param readInner Reads the blocks that a document may be made of.
 */
export function readDocument(
  block: JsonObject,
  reading: Reading,
  readInner: (content: unknown) => Part[],
): Part[] {
  const source = objectOf(block.source)
  const title = filledTextOf(block.title)
  const context = filledTextOf(block.context)
  const before: Part[] = context === undefined ? [] : [{ kind: 'text', text: context }]
  const document = (media: Omit<Media, 'kind' | 'name'>): Part[] => [
    ...before,
    {
      kind: 'media',
      media: {
        kind: 'document',
        ...media,
        ...(title && { name: title }),
        ...(isCited(block) && { isCited: true }),
      },
    },
  ]
  if (source?.type === 'text') return document(textSource(textOf(source.data) ?? ''))
  if (source?.type === 'content') {
    const parts = readInner(source.content)
    const text = joinedText(parts)
    if (text !== undefined) return document(textSource(text, isCited(block) ? parts : undefined))
    if (isCited(block)) reading.note(CITATIONS)
    return [...before, ...parts]
  }
  const read = source && readSource(source)
  if (!read) throw untranslatableBlock(nameOf('document', source))
  return document(read)
}

const nameOf = (kind: string, source: JsonObject | undefined) =>
  source ? `${kind}: ${wordOf(source.type)}` : kind

/** Whether a block asks to be cited. https://docs.anthropic.com/en/docs/build-with-claude/citations */
export const isCited = ({ citations }: JsonObject): boolean => objectOf(citations)?.enabled === true

const textSource = (text: string, parts?: readonly Part[]): Omit<Media, 'kind'> => ({
  mediaType: 'text/plain',
  source: {
    kind: 'text',
    text,
    ...(parts && { blocks: parts.flatMap((part) => (part.kind === 'text' ? part.text : [])) }),
  },
})

function readSource(source: JsonObject): Omit<Media, 'kind'> | undefined {
  const { type } = source
  const mediaType = filledTextOf(source.media_type)
  if (type === 'base64' && typeof source.data === 'string')
    return { mediaType, source: { kind: 'base64', data: source.data } }
  if (type === 'url' && typeof source.url === 'string')
    return { mediaType, source: { kind: 'url', url: source.url } }
  if (type === 'file' && typeof source.file_id === 'string')
    return { mediaType, source: { kind: 'file', id: source.file_id } }
  return undefined
}
