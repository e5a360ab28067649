import { expect } from 'bun:test'

type Content = string | Uint8Array<ArrayBuffer>

/** A difference in more bytes than this is told by its place and not by a whole print. */
const PRINTED_BYTES = 20_000

/** Asserts that two bodies are the same, byte for byte, and says where they differ. */
export function expectSameBytes(actual: Uint8Array, expected: Content): void {
  const [one, other] = [Buffer.from(actual), Buffer.from(expected as Uint8Array<ArrayBuffer>)]
  if (one.equals(other)) return
  if (other.length <= PRINTED_BYTES) expect(one.toString()).toBe(other.toString())
  const at = one.findIndex((byte, index) => byte !== other[index])
  const around = (bytes: Buffer) => bytes.subarray(Math.max(0, at - 40), at + 40).toString('latin1')
  expect({ at, length: one.length, around: around(one) }).toEqual({
    at: -1,
    length: other.length,
    around: around(other),
  })
  throw new Error('The bytes differ where their text does not')
}
