import { findNodeAtLocation, type Node } from 'jsonc-parser'
import { appended, printed, replaced, treeOf, withoutChild } from '../source/json-edit'

/** A key as a file has it. */
export type AddedKey = { name: string; sha256: string; expires_at?: string }

/** The text of a new file of an application. */
export const newApplication = (key: AddedKey): string =>
  `${JSON.stringify({ $schema: '../schema/application.json', keys: [key] }, null, 2)}\n`

/** Adds a key behind the others. Comments, order and formatting of the text stay. */
export function withKey(text: string, key: AddedKey): string {
  const root = treeOf(text)
  const list = findNodeAtLocation(root, ['keys'])
  return list
    ? appended(text, list, (indent, isOnOneLine) => printed(text, key, indent, isOnOneLine))
    : appended(text, root, (indent) => `"keys": ${printed(text, [key], indent)}`)
}

/** Sets the end of the key at a place of the list. */
export function withEnd(text: string, at: number, expiresAt: string): string {
  const root = treeOf(text)
  const value = JSON.stringify(expiresAt)
  const old = findNodeAtLocation(root, ['keys', at, 'expires_at'])
  if (old) return replaced(text, old.offset, old.offset + old.length, value)
  return appended(text, nodeAt(root, ['keys', at]), () => `"expires_at": ${value}`)
}

/** Takes the key at a place of the list out. */
export const withoutKey = (text: string, at: number): string =>
  withoutChild(text, nodeAt(treeOf(text), ['keys']), at)

function nodeAt(root: Node, path: (string | number)[]): Node {
  const node = findNodeAtLocation(root, path)
  if (!node) throw new Error('There is no such key')
  return node
}
