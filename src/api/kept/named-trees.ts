import { type PathTree, pathTree } from '../../body/json/watch-paths'
import type { Kind } from './kinds'

/** A place of a body where an id stands. */
export type NamedAt = {
  kind: Kind
  path: string
  /** Whether anything may stand there, so that an id that nobody knows is no reason to refuse the body. */
  isLoose?: boolean
}

/**
 * Places by their paths: `*` is each element of a list, and `.**.` behind the first member any depth below it. There, a
 * list of ids stands as one does.
 */
export type Rows = readonly (readonly [path: string, kind: Kind])[]

const ANY_DEPTH = '.**.'
const ELEMENT = '*'

/**
 * Members that hold anything, and name nothing to a provider: arguments and schemas of tools, and where a text has been
 * taken from.
 */
const FREE = [
  ...['arguments', 'input', 'input_examples', 'annotations', 'citations'],
  ...['parameters', 'input_schema', 'schema', 'json_schema'],
]

/** What clients put in there has names of their own choice, and is content in any case. */
const ALL_CONTENT: ReadonlySet<string> = new Set(['prompt'])

/** What is sought below each member of a body. */
export function treesOf(rows: Rows): ReadonlyMap<string, PathTree<NamedAt>> {
  const exact = rows.filter(([path]) => !path.includes(ANY_DEPTH))
  const trees = new Map(
    pathTree(exact.map(([path, kind]) => [path.split('.'), { kind, path }] as const)).children,
  )
  const deep = rows.filter(([path]) => path.includes(ANY_DEPTH))
  for (const [root, below] of Map.groupBy(deep, ([path]) => rootOf(path)))
    trees.set(root, deepened(trees.get(root) ?? NOTHING, anyDepth(root, below)))
  return trees
}

const NOTHING: PathTree<NamedAt> = { children: new Map() }

const rootOf = (path: string) => path.slice(0, path.indexOf(ANY_DEPTH))

/** Finds each name wherever it stands. */
function anyDepth(root: string, rows: Rows): PathTree<NamedAt> {
  const isContent = ALL_CONTENT.has(root)
  const children = new Map(isContent ? [] : FREE.map((name) => [name, NOTHING] as const))
  const tree: { children: typeof children; others?: PathTree<NamedAt> } = { children }
  tree.others = tree
  const leaves = rows.map(([path, kind]) => {
    const tag: NamedAt = { kind, path, isLoose: !isContent }
    const inside = new Map<string, PathTree<NamedAt>>([[ELEMENT, { children, others: tree, tag }]])
    children.set(path.slice(root.length + ANY_DEPTH.length), {
      children: inside,
      others: tree,
      tag,
    })
    return inside
  })
  for (const inside of leaves) for (const [name, below] of children) inside.set(name, below)
  return tree
}

/**
 * The places of a tree, and everywhere besides those of another one.
 *
 * @param here What the other one has where the tree stands.
 */
const deepened = (
  tree: PathTree<NamedAt>,
  deep: PathTree<NamedAt>,
  here = deep,
): PathTree<NamedAt> => ({
  ...tree,
  others: deep,
  children: new Map([
    ...here.children,
    ...[...tree.children].map(
      ([name, below]) => [name, deepened(below, deep, here.children.get(name))] as const,
    ),
  ]),
})

const words = new WeakMap<PathTree<NamedAt>, readonly string[]>()

/**
 * The names of members without which a value names nothing. They are looked for before anything else is. Without any, the
 * value is an id or a list of them.
 */
export function wordsBelow(tree: PathTree<NamedAt>): readonly string[] {
  const known = words.get(tree)
  if (known) return known
  const found = withoutLonger([...new Set(namesIn(tree, undefined, new Set()))])
  words.set(tree, found)
  return found
}

/** The name that stands nearest before each id. A tree may hold itself. */
function namesIn(
  tree: PathTree<NamedAt>,
  name: string | undefined,
  seen: Set<PathTree<NamedAt>>,
): string[] {
  if (seen.has(tree)) return []
  seen.add(tree)
  return [
    ...(tree.tag && name !== undefined ? [name] : []),
    ...[...tree.children].flatMap(([child, below]) =>
      namesIn(below, child === ELEMENT ? name : child, seen),
    ),
  ]
}

/** Whoever looks for a word finds every longer one that holds it. */
const withoutLonger = (all: readonly string[]): string[] =>
  all.filter((word) => !all.some((other) => other !== word && word.includes(other)))
