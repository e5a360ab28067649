import type { Members } from '../../../src/body/json/members'
import { memberScanner } from '../../../src/body/json/scanner'

/** The members of a body that comes in one piece. */
export function scanMembers(body: Uint8Array): Members {
  const scanner = memberScanner()
  scanner.push(body)
  return scanner.finish()
}
