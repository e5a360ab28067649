/** Comments that fill their lines. */
const COMMENTS = /^[ \t]*\/\*[\s\S]*?\*\/[ \t]*$|^[ \t]*\/\/.*$/gm

const transpiler = new Bun.Transpiler({ loader: 'ts' })

/**
 * A source of TypeScript without the comments that fill their lines. Everything else stays in its line.
 *
 * @throws where a text of the code looks like a comment, and would be gone.
 */
export function withoutComments(source: string): string {
  const short = source.replace(COMMENTS, (comment) => comment.replace(/[^\n]/g, ''))
  if (transpiler.transformSync(short) !== transpiler.transformSync(source))
    throw new Error('A text in the code looks like a comment')
  return short
}
