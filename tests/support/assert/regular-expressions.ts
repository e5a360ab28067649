import type { Node } from 'typescript/unstable/ast'
import {
  isCallExpression,
  isIdentifier,
  isNewExpression,
  isNoSubstitutionTemplateLiteral,
  isPropertyAccessExpression,
  isPropertyAssignment,
  isRegularExpressionLiteral,
  isStringLiteral,
} from 'typescript/unstable/ast/is'
import { API } from 'typescript/unstable/async'

/** A regular expression of a file. */
export type Found = {
  file: string
  line: number
  /** Undefined where the program makes it at run time. */
  source: string | undefined
  flags: string
  /** As it stands in the file. */
  text: string
}

/** Methods that make a regular expression of a text. */
const MAKERS = ['match', 'matchAll', 'search']

export async function regularExpressionsOf(
  files: readonly string[],
  folder: string,
): Promise<Found[]> {
  const api = new API({ cwd: folder })
  try {
    const snapshot = await api.updateSnapshot({ openFiles: [...files] })
    const found: Found[] = []
    for (const file of files) {
      const project = await snapshot.getDefaultProjectForFile(file)
      const source = await project?.program.getSourceFile(file)
      if (!source) throw new Error(`${file} cannot be read`)
      const text = source.text
      const visit = (node: Node): void => {
        const one = expressionIn(node)
        if (one) {
          const start = node.getStart(source)
          found.push({
            ...one,
            file,
            line: text.slice(0, start).split('\n').length,
            text: text.slice(start, node.end),
          })
        }
        node.forEachChild(visit)
      }
      visit(source)
    }
    return found
  } finally {
    await api.close()
  }
}

const isTextLiteral = (node: Node): node is Node & { text: string } =>
  isStringLiteral(node) || isNoSubstitutionTemplateLiteral(node)

function expressionIn(node: Node): Pick<Found, 'source' | 'flags'> | undefined {
  if (isRegularExpressionLiteral(node)) {
    const end = node.text.lastIndexOf('/')
    return { source: node.text.slice(1, end), flags: node.text.slice(end + 1) }
  }
  if (
    isPropertyAssignment(node) &&
    isIdentifier(node.name) &&
    node.name.text === 'pattern' &&
    isTextLiteral(node.initializer)
  )
    return { source: node.initializer.text, flags: '' }
  if (!isNewExpression(node) && !isCallExpression(node)) return undefined
  const [source, flags] = node.arguments ?? []
  const isMade = isIdentifier(node.expression) && node.expression.text === 'RegExp'
  const isImplied =
    isPropertyAccessExpression(node.expression) &&
    MAKERS.includes(node.expression.name.text) &&
    source !== undefined &&
    isTextLiteral(source)
  if (!isMade && !isImplied) return undefined
  return {
    source: source && isTextLiteral(source) ? source.text : undefined,
    flags: flags && isTextLiteral(flags) ? flags.text : '',
  }
}
