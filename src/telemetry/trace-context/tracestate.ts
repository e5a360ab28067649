/** A longer list may be left out. https://www.w3.org/TR/trace-context-2/#tracestate-limits */
const MAX_LENGTH = 512
const MAX_MEMBERS = 32

/** https://www.w3.org/TR/trace-context-2/#key, https://www.w3.org/TR/trace-context-2/#value */
const MEMBER = /^[a-z\d][a-z\d_*/@-]{0,255}=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{1,256}$/

/**
 * Reads `tracestate`, which goes on as it is.
 *
 * @returns Undefined where it is empty, too long or not valid.
 */
export function readTracestate(value: string | null): string | undefined {
  if (value === null || value.length > MAX_LENGTH) return undefined
  const members = value
    .split(',')
    .map((member) => member.trim())
    .filter(Boolean)
  if (members.length === 0 || members.length > MAX_MEMBERS) return undefined
  return members.every((member) => MEMBER.test(member)) ? members.join(',') : undefined
}
