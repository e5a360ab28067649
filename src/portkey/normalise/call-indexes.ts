import { type Members, withMember } from './members'

/** A call of a tool that has begun. */
type Call = { index: number; id: string | undefined }

/**
 * Gives the calls of a stream their indexes, by which clients put the pieces of a call together. Some
 * providers send none, and some send the same one for several calls with ids of their own: Ollama and
 * Gemini do. https://platform.openai.com/docs/api-reference/chat-streaming
 */
export function callIndexes(): (choice: unknown, piece: Members) => Members {
  const choices = new Map<unknown, (piece: Members) => number>()
  return (choice, piece) => {
    const indexOf = choices.get(choice) ?? indexesOfChoice()
    choices.set(choice, indexOf)
    return withMember(piece, 'index', indexOf(piece))
  }
}

function indexesOfChoice(): (piece: Members) => number {
  const byId = new Map<string, Call>()
  /** The latest call that was sent under each index. */
  const byIndex = new Map<number, Call>()
  let latest: Call | undefined
  let free = 0

  const begin = (sent: number | undefined, id: string | undefined): Call => {
    const isTaken = sent === undefined || byIndex.has(sent) || sent < free
    const call = { index: isTaken ? free : sent, id }
    free = call.index + 1
    byIndex.set(sent ?? call.index, call)
    return call
  }

  const callOf = (piece: Members): Call => {
    const sent = indexIn(piece)
    const id = textIn(piece, 'id')
    const known = id === undefined ? undefined : byId.get(id)
    if (known) return known
    const candidate = sent === undefined ? latest : byIndex.get(sent)
    const isNew = id === undefined ? sent === undefined && isNamed(piece) : candidate?.id
    const call = candidate && !isNew ? candidate : begin(sent, id)
    call.id ??= id
    if (id !== undefined) byId.set(id, call)
    return call
  }

  return (piece) => {
    latest = callOf(piece)
    return latest.index
  }
}

const textIn = (members: Members, name: string): string | undefined => {
  const value = members[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

const indexIn = ({ index }: Members): number | undefined =>
  Number.isSafeInteger(index) && (index as number) >= 0 ? (index as number) : undefined

const isNamed = (piece: Members): boolean =>
  textIn((piece.function ?? {}) as Members, 'name') !== undefined
