/** Shorter parts of a path, and words, say nothing. */
const MIN_LENGTH = 16

/** Names of parameters whose values let somebody in, however short they are. */
const SECRET_PARAMETER = /key|token|secret|sig|pass|auth|code/i

/**
 * What no output may show of the address of a receiver: the whole of it, and the parts that let whoever knows them in. Chats
 * have such parts in the path.
 */
export function addressSecrets(address: string): string[] {
  const url = URL.parse(address)
  if (!url) return [address]
  const { username, password, pathname, searchParams } = url
  const parts = [
    ...[username, password].filter(Boolean),
    ...pathname.split('/').filter(isRandom),
    ...[...searchParams]
      .filter(([name, value]) => value && (SECRET_PARAMETER.test(name) || isRandom(value)))
      .map(([, value]) => value),
  ]
  return [...new Set([address, url.href, ...parts.flatMap((part) => [part, decoded(part)])])]
}

/** Whether a text is no word: it is long, and has digits, or letters of both cases. */
const isRandom = (text: string): boolean =>
  text.length >= MIN_LENGTH && (/\d/.test(text) || (/[a-z]/.test(text) && /[A-Z]/.test(text)))

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
