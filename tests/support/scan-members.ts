import { memberScanner } from '../../src/core/member-scanner'
import type { Members } from '../../src/core/members'

/** The members of a body that comes in one piece. */
export function scanMembers(body: Uint8Array): Members {
  const scanner = memberScanner()
  scanner.push(body)
  return scanner.finish()
}
