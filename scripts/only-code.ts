/** Comments that fill their lines. */
const COMMENTS = /^[ \t]*\/\*[\s\S]*?\*\/[ \t]*$|^[ \t]*\/\/.*$/gm

/** Imports of types, and types: a line that begins one, and the lines below that are indented or close it. */
const TYPES = /^(?:export |import )?type .*(?:\n(?:[ \t)>}\]].*)?)*/gm

const transpiler = new Bun.Transpiler({ loader: 'ts' })

const blank = (text: string): string => text.replace(/[^\n]/g, '')

/**
 * A source of TypeScript without the comments and types that fill their lines. Everything else stays in its
 * line.
 *
 * @throws where a text of the code looks like one of them, and would be gone.
 */
export function onlyCode(source: string): string {
  const short = source.replace(COMMENTS, blank).replace(TYPES, blank)
  if (transpiler.transformSync(short) !== transpiler.transformSync(source))
    throw new Error('A text in the code looks like a comment or a type')
  return short
}
