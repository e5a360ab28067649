/** So many elements of the list are read, from its end. A longer chain of proxies is none. */
const MAX_HOPS = 32
const MAX_LENGTH = 4096

const isEscaped = (text: string, at: number): boolean => {
  let backslashes = 0
  while (text[at - 1 - backslashes] === '\\') backslashes++
  return backslashes % 2 === 1
}

/**
 * The parameters of each element of a `Forwarded` header, the nearest proxy's last. Separators in quoted strings
 * separate nothing: a host, which stands there too, is the client's own text. It is read from its end, because what the
 * nearest proxies wrote is well-formed, whatever a client wrote before it. RFC 7239 section 4.
 */
function elementsIn(header: string): string[][] {
  const text = header.slice(-MAX_LENGTH)
  const elements: string[][] = []
  let parameters: string[] = []
  let isQuoted = false
  let end = text.length
  for (let at = text.length - 1; at >= -1 && elements.length < MAX_HOPS; at--) {
    const char = at < 0 ? ',' : text[at]
    if (char === '"' && !(isQuoted && isEscaped(text, at))) isQuoted = !isQuoted
    if ((isQuoted && at >= 0) || (char !== ',' && char !== ';')) continue
    parameters.push(text.slice(at + 1, end).trim())
    end = at
    if (char === ';') continue
    elements.unshift(parameters)
    parameters = []
  }
  return elements
}

/** The value of a parameter without its quotes. An address and a name of a proxy have nothing to escape. */
const valueIn = (parameter: string): string => {
  const value = parameter.slice(parameter.indexOf('=') + 1).trim()
  return value.length > 1 && value.startsWith('"') && value.endsWith('"')
    ? value.slice(1, -1)
    : value
}

/** For whom each proxy asked, as it wrote it, the nearest one last. Empty where it does not say so once. */
export const forwardedFor = (header: string): string[] =>
  elementsIn(header).map((parameters) => {
    const [own = '', ...more] = parameters.filter((one) => /^for\s{0,8}=/i.test(one))
    return more.length > 0 ? '' : valueIn(own)
  })
