import { textQueue } from './text-queue'

/** Finds the first of several sequences in a text that comes in pieces. */
export type StopFinder = {
  /**
   * Takes a piece. Gives the text that can be no part of a sequence, and the sequence if one has ended. What may
   * be the beginning of one is held back.
   */
  push(text: string): { text: string; sequence: string | undefined }
  /** What is held back, if nothing more comes. */
  flush(): string
}

/** A text that begins one or more of the sequences. */
type Node = {
  next: Map<number, Node>
  /** How long it is. */
  depth: number
  /** The node of its longest end that also begins a sequence. */
  fallback: Node | undefined
  /** The longest sequence that it ends with. */
  sequence: string | undefined
}

const nodeOf = (depth: number, fallback: Node | undefined): Node => ({
  next: new Map(),
  depth,
  fallback,
  sequence: undefined,
})

/**
 * Reads each character once, however many sequences there are, and however the text is cut.
 * https://doi.org/10.1145/360825.360855 (Aho and Corasick)
 *
 * @param sequences None is empty.
 */
export function stopFinder(sequences: readonly string[]): StopFinder {
  const root = rootOf(sequences)
  const held = textQueue()
  let node = root

  return {
    push(text) {
      const before = held.length
      held.add(text)
      for (let at = 0; at < text.length; at++) {
        node = step(node, text.charCodeAt(at), root)
        const { sequence } = node
        if (sequence === undefined) continue
        node = root
        const said = held.take(before + at + 1 - sequence.length)
        held.take(held.length)
        return { text: said, sequence }
      }
      return { text: held.take(held.length - node.depth), sequence: undefined }
    },
    flush() {
      node = root
      return held.take(held.length)
    },
  }
}

function step(from: Node, code: number, root: Node): Node {
  for (let node: Node | undefined = from; node; node = node.fallback) {
    const next = node.next.get(code)
    if (next) return next
  }
  return root
}

function rootOf(sequences: readonly string[]): Node {
  const root = nodeOf(0, undefined)
  for (const sequence of sequences) {
    let node = root
    for (let at = 0; at < sequence.length; at++) {
      const code = sequence.charCodeAt(at)
      const next: Node = node.next.get(code) ?? nodeOf(at + 1, undefined)
      node.next.set(code, next)
      node = next
    }
    node.sequence = sequence
  }
  // Shorter texts first: a fallback is always shorter.
  const waiting = [root]
  for (const node of waiting)
    for (const [code, next] of node.next) {
      next.fallback = node === root ? root : step(node.fallback ?? root, code, root)
      next.sequence ??= next.fallback.sequence
      waiting.push(next)
    }
  return root
}
