import type { CacheHint, Part } from '../../../../conversation'
import { untranslatableBlock } from '../../../../untranslatable'
import { isBlank } from '../../../../values'
import type { Block, Printing } from '../blocks/printing'
import { withoutCitations } from '../media/cited-documents'
import { mediaBlocks } from '../media/media-blocks'
import type { Call, Result } from './calls'

/** Results as blocks, and the files that must stand behind them. */
export type PrintedResults = { results: Block[]; beside: Block[]; cache: CacheHint | undefined }

const NO_OUTPUT: Block = { text: 'No output.' }
/** Bedrock wants a result for every call. */
const NO_RESULT: Block = { text: 'The call has no result.' }

/**
 * Prints the results of all calls of a turn, in the order of the calls. Bedrock wants exactly one for each.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolResultBlock.html
 *
 * @throws {Untranslatable}
 */
export function printResults(calls: readonly Call[], printing: Printing): PrintedResults {
  const printed: PrintedResults = { results: [], beside: [], cache: undefined }
  const { hasStatus } = printing.model
  for (const { toolUseId, name, results } of calls) {
    const isGiven = results.length > 0
    const content: Block[] = []
    const files: Block[] = []
    for (const result of results) {
      for (const part of result.parts) addInner(part, content, files, printing)
      // A cache point cannot stand inside a result, so it stands behind all of them.
      printed.cache = hintOf(result) ?? printed.cache
    }
    if (content.length === 0) content.push(isGiven ? NO_OUTPUT : NO_RESULT)
    const isError = !isGiven || results.some((result) => result.isError)
    if (isError && isGiven && !hasStatus) printing.drop('is_error')
    printed.results.push({
      toolResult: { toolUseId, content, ...(isError && hasStatus && { status: 'error' }) },
    })
    if (files.length > 0)
      printed.beside.push({ text: `The files that ${name} returned:` }, ...files)
  }
  return printed
}

const hintOf = ({ cache, parts }: Result): CacheHint | undefined =>
  cache ?? parts.findLast((part) => part.cache)?.cache

/** Prints a part of a result: inside it, or as a file behind it where the model takes none inside. */
function addInner(part: Part, content: Block[], files: Block[], printing: Printing): void {
  switch (part.kind) {
    case 'text':
    case 'refusal':
      if (!isBlank(part.text)) content.push({ text: part.text })
      return
    case 'media': {
      const blocks = mediaBlocks(withoutCitations(part.media, printing), printing)
      const isInside = part.media.source.kind === 'text' || holds(part.media.kind, printing)
      for (const block of blocks) (isInside ? content : files).push(block)
      return
    }
    case 'reasoning':
      printing.drop('reasoning')
      return
    case 'call':
    case 'result':
      throw untranslatableBlock(part.kind)
  }
}

const holds = (kind: string, { model }: Printing): boolean =>
  (model.holds as readonly string[]).includes(kind)

/** A result without a call before it, as what it says. Bedrock refuses it as a result. */
export function resultTexts({ parts, name, callId }: Result, printing: Printing): Block[] {
  const content: Block[] = []
  const files: Block[] = []
  for (const part of parts) addInner(part, content, files, printing)
  const said = [...content, ...files]
  return said.length > 0 ? [{ text: `The result of ${name ?? callId}:` }, ...said] : []
}
