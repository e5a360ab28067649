import type { VariablesFromFile } from './command'

/** Tells the next start of this program, and its workers, which variables came from the file. It holds no value. */
export const FROM_FILE_VARIABLE = 'PORTUS_VARIABLES_FROM_FILE'

/** The value of {@link FROM_FILE_VARIABLE}. */
export const carriedText = ({ file, lines }: VariablesFromFile): string =>
  JSON.stringify({ file, lines })
