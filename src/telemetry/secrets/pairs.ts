const LETTERS = 256
const BITS = 8

/** A set of pairs of bytes. */
export type Pairs = {
  add(first: number, second: number): void
  has(first: number, second: number): boolean
}

/** Makes an empty set. */
export function pairSet(): Pairs {
  const bits = new Uint8Array((LETTERS * LETTERS) / BITS)
  return {
    add(first, second) {
      const pair = first * LETTERS + second
      bits[pair >> 3] = (bits[pair >> 3] as number) | (1 << (pair & 7))
    },
    has(first, second) {
      const pair = first * LETTERS + second
      return ((bits[pair >> 3] as number) & (1 << (pair & 7))) !== 0
    },
  }
}
