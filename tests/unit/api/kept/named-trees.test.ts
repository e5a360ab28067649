import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { namingMembers } from '../../../../src/api/kept/named'
import { type NamedAt, wordsBelow } from '../../../../src/api/kept/named-trees'
import { type PathTree, watchPaths } from '../../../../src/body/json/watch-paths'

const FREE = ['arguments', 'input', 'parameters', 'input_schema', 'schema', 'annotations']

const treeOf = (endpoint: string, member: string): PathTree<NamedAt> => {
  const tree = namingMembers(endpoint)?.get(member)
  if (!tree) throw new Error(`Nothing is sought in ${member}`)
  return tree
}

function idsIn(tree: PathTree<NamedAt>, value: unknown, pieceBytes = 1_000_000): string[] {
  const found: string[] = []
  const watch = watchPaths(tree, ({ kind }, text) => void found.push(`${kind} ${text}`))
  const bytes = Buffer.from(JSON.stringify(value))
  for (let at = 0; at < bytes.length; at += pieceBytes)
    watch.push(bytes.subarray(at, at + pieceBytes))
  return found
}

/** Puts a value below names and into lists, with neighbours on both sides. */
const within = (value: unknown, path: readonly (string | undefined)[]): unknown =>
  path.reduceRight<unknown>(
    (inner, name) =>
      name === undefined ? ['a', inner, {}] : { a: [{}], [`${name} `]: inner, z: 'file_id' },
    value,
  )

const steps = fc.array(
  fc.option(fc.string({ unit: 'binary', maxLength: 12 }), { nil: undefined }),
  { maxLength: 40 },
)

describe('an id of a file in contents', () => {
  const members: [endpoint: string, member: string][] = [
    ['responses', 'input'],
    ['responses', 'tools'],
    ['responses', 'prompt'],
    ['chat', 'messages'],
    ['messages', 'messages'],
    ['messages', 'system'],
    ['message_batches.create', 'requests'],
    ['conversations.items.create', 'items'],
  ]

  test.each(members)('is found at any depth: %s, %s', (endpoint, member) => {
    const tree = treeOf(endpoint, member)
    fc.assert(
      fc.property(
        steps,
        fc.constantFrom({ file_id: 'x' }, { file_ids: ['x'] }, { file_id: ['x'] }),
        fc.integer({ min: 1, max: 64 }),
        (path, named, pieceBytes) => {
          expect(idsIn(tree, within(named, path), pieceBytes)).toEqual(['files x'])
        },
      ),
      { numRuns: 300 },
    )
  })

  test('is found below a name that is too long to be read, and inside another id’s member', () => {
    const tree = treeOf('messages', 'messages')

    expect(idsIn(tree, [{ ['x'.repeat(5000)]: { file_id: 'x' } }])).toEqual(['files x'])
    expect(idsIn(tree, [{ file_id: { file_id: ['x'] } }])).toEqual(['files x'])
  })

  test.each(FREE)('is none in %s, and what follows is looked at', (name) => {
    const value = [{ content: [{ [name]: { a: [{ file_id: 'x' }] }, file_id: 'y' }] }]

    expect(idsIn(treeOf('messages', 'messages'), value)).toEqual(['files y'])
  })

  test.each(FREE)('is one in a variable of a prompt that is called %s', (name) => {
    const value = { variables: { [name]: { type: 'input_file', file_id: 'x' } } }

    expect(idsIn(treeOf('responses', 'prompt'), value)).toEqual(['files x'])
  })
})

test('contents without the words that are sought are not looked through', () => {
  expect(wordsBelow(treeOf('messages', 'messages'))).toEqual(['file_id'])
  expect(wordsBelow(treeOf('chat', 'messages'))).toEqual(['file_id'])
  expect([...wordsBelow(treeOf('responses', 'input'))].sort()).toEqual(['container_id', 'file_id'])
})

test('a place of its own is exact where anything may stand beside it', () => {
  const tags: (boolean | undefined)[] = []
  const watch = watchPaths(treeOf('chat', 'messages'), ({ isLoose }) => void tags.push(isLoose))
  watch.push(
    Buffer.from('[{"content":[{"file":{"file_id":"a"},"other":{"file":{"file_id":"b"}}}]}]'),
  )

  expect(tags).toEqual([undefined, true])
})
