import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { checkSync } from 'recheck/lib/browser.js'
import { version } from 'recheck/package.json'
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
  /** From the folder. */
  file: string
  line: number
  /** As it stands in the file. */
  text: string
  /** Undefined where the program makes it at run time. */
  source: string | undefined
  flags: string
}

/** Methods that make a regular expression of a text. */
const MAKERS = ['match', 'matchAll', 'search']

/** Every regular expression of some files: literals, what `RegExp` makes, and patterns of JSON schemas. */
export async function regularExpressionsOf(
  folder: string,
  files: readonly string[],
): Promise<Found[]> {
  const paths = files.map((file) => join(folder, file))
  const api = new API({ cwd: folder })
  try {
    const snapshot = await api.updateSnapshot({ openFiles: paths })
    const all: Found[] = []
    for (const path of paths) {
      const project = await snapshot.getDefaultProjectForFile(path)
      const source = await project?.program.getSourceFile(path)
      if (!source) throw new Error(`${path} cannot be read`)
      const visit = (node: Node): void => {
        const found = expressionIn(node)
        if (found) {
          const start = node.getStart(source)
          const line = source.text.slice(0, start).split('\n').length
          const text = source.text.slice(start, node.end)
          all.push({ ...found, text, file: relative(folder, path), line })
        }
        node.forEachChild(visit)
      }
      visit(source)
    }
    return all
  } finally {
    await api.close()
  }
}

const isText = (node: Node | undefined): node is Node & { text: string } =>
  node !== undefined && (isStringLiteral(node) || isNoSubstitutionTemplateLiteral(node))

function expressionIn(node: Node): Pick<Found, 'source' | 'flags'> | undefined {
  if (isRegularExpressionLiteral(node)) {
    const end = node.text.lastIndexOf('/')
    return { source: node.text.slice(1, end), flags: node.text.slice(end + 1) }
  }
  if (isPropertyAssignment(node) && isIdentifier(node.name) && node.name.text === 'pattern')
    return isText(node.initializer) ? { source: node.initializer.text, flags: '' } : undefined
  if (!isNewExpression(node) && !isCallExpression(node)) return undefined
  const [source, flags] = node.arguments ?? []
  const { expression } = node
  const isMade = isIdentifier(expression) && expression.text === 'RegExp'
  const isImplied =
    isPropertyAccessExpression(expression) &&
    MAKERS.includes(expression.name.text) &&
    isText(source)
  if (!isMade && !isImplied) return undefined
  return {
    source: isText(source) ? source.text : undefined,
    flags: isText(flags) ? flags.text : '',
  }
}

/** What has been proved before, by the version of the checker. A proof takes up to ten seconds. */
const PROOFS = join(import.meta.dir, `../../../node_modules/.cache/portus-proofs/${version}.json`)
const TIMEOUT_MS = 40_000

function proofs(): Set<string> {
  try {
    return new Set(JSON.parse(readFileSync(PROOFS, 'utf8')) as string[])
  } catch {
    return new Set()
  }
}

let known: Set<string> | undefined

/**
 * Whether a regular expression takes time in proportion to a text at most, wherever in it it is searched for:
 * proved by automata, and not tried out. Says the reason where it is not proved.
 */
export function refutation(source: string, flags: string): string | undefined {
  known ??= proofs()
  const key = `/${source}/${flags}`
  if (known.has(key)) return undefined
  const result = checkSync(source, flags, { checker: 'automaton', timeout: TIMEOUT_MS })
  if (result.status === 'vulnerable')
    return `${result.complexity.summary}: ${result.attack.pattern.slice(0, 200)}`
  if (result.status === 'unknown') return result.error.kind
  known.add(key)
  mkdirSync(dirname(PROOFS), { recursive: true })
  writeFileSync(PROOFS, JSON.stringify([...known]))
  return undefined
}
