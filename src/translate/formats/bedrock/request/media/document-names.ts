import { distinctNames } from '../../../../names/distinct'

const MAX_LENGTH = 200
/** So much room is left for a number. */
const MAX_BASE_LENGTH = 180
const EXTENSION = /\.(?:pdf|csv|docx?|xlsx?|html?|txt|md|markdown|json)$/i
const USUAL = 'document'

/**
 * Names documents. Bedrock takes letters, digits, single spaces, hyphens, parentheses and square brackets,
 * and refuses two documents of one name in a request.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_DocumentBlock.html
 */
export function documentNames(): (name: string | undefined) => string {
  const distinct = distinctNames({
    numbered: (name, number) => `${name} (${number})`.slice(0, MAX_LENGTH),
    stem: (name) => name,
  })
  return (name) => distinct(validBase(name ?? '') || USUAL)
}

/** The format is said elsewhere, so a name loses its extension. */
const validBase = (name: string): string =>
  name
    .slice(0, MAX_BASE_LENGTH)
    .replace(EXTENSION, '')
    .replaceAll(/[^a-zA-Z0-9 \-()[\]]+/g, ' ')
    .replaceAll(/ {2,}/g, ' ')
    .trim()
