import { createHash } from 'node:crypto'

/** What names a tool to the client. */
export type ClientName = { name: string; namespace: string | undefined }

/** The names of the functions that the client's tools became. */
export type ToolNames = {
  /** The function's name. The same tool has the same one, whether it is offered or only in the history. */
  nameOf(tool: ClientName): string
  /** The names so far of the functions of a namespace. */
  namesIn(namespace: string): readonly string[]
  /** A free name for a tool that the client has under no name. */
  claim(name: string): string
}

/** What providers take. https://platform.openai.com/docs/api-reference/responses/create#responses-create-tools */
const MAX_LENGTH = 64
const ODD = /[^a-zA-Z0-9_-]/g
const DIGEST_LENGTH = 8

/**
 * The namespace that functions without one are in, to OpenAI's models.
 * https://cookbook.openai.com/articles/openai-harmony#function-calling
 */
const DEFAULT = 'functions'

const spaceOf = (namespace: string): string => (namespace === DEFAULT ? '' : namespace)

/**
 * Names of tools in namespaces become names of functions. Their names in the client's words are told apart by the
 * map alone, so that a name may have any characters.
 */
export function toolNames(): ToolNames {
  const names = new Map<string, string>()
  const spaces = new Map<string, string[]>()
  const taken = new Set<string>()

  const unique = (wanted: string, key: string): string => {
    const name = taken.has(wanted) ? digested(wanted, key) : wanted
    taken.add(name)
    return name
  }

  const nameOf = ({ name, namespace = '' }: ClientName): string => {
    const space = spaceOf(namespace)
    const key = JSON.stringify([space, name])
    const known = names.get(key)
    if (known !== undefined) return known
    // A name without a namespace is the client's own, which each provider's format makes fit.
    const made = unique(space === '' ? name : flat(space, name, key), key)
    names.set(key, made)
    const its = spaces.get(space) ?? []
    spaces.set(space, its)
    its.push(made)
    return made
  }
  return {
    nameOf,
    namesIn: (namespace) => spaces.get(spaceOf(namespace)) ?? [],
    claim: (name) => unique(name, JSON.stringify(['', '', name])),
  }
}

function flat(namespace: string, name: string, key: string): string {
  // Codex calls the namespace of a server of MCP `mcp__server__`.
  const joined = namespace.endsWith('_') ? `${namespace}${name}` : `${namespace}__${name}`
  const valid = joined.replace(ODD, '_')
  return valid.length <= MAX_LENGTH && valid === joined ? valid : digested(valid, key)
}

const digested = (name: string, key: string): string =>
  `${name.slice(0, MAX_LENGTH - DIGEST_LENGTH - 1)}_${digest(key)}`

const digest = (text: string) =>
  createHash('sha256').update(text).digest('hex').slice(0, DIGEST_LENGTH)
