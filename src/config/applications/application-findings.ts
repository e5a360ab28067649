import { networksOf } from '../../limits/networks'
import type { JsonPath } from '../source/json-file'
import type { Finding } from '../validate/finding'
import { momentIn } from './moment'
import { positive } from './patterns'
import type { ApplicationFile } from './schema'

/** What a file may say besides: which teams there are, and which keys everybody knows. */
export type Known = { teams: ReadonlySet<string> | undefined; wellKnown: ReadonlySet<string> }

const NO_MOMENT = '"expires_at" must be a date and time with its zone, such as 2027-06-01T00:00:00Z'

/** Printable ASCII without spaces: aliases and paths have no other signs. */
const PATTERN = /^!?[\x21-\x7e]+$/

/** What is wrong with an application's file although it has the right shape. */
export function applicationFindings(file: ApplicationFile, { teams, wellKnown }: Known): Finding[] {
  const { keys = [], models = [], endpoints = [], allow_from = [], team } = file
  const findings: Finding[] = []
  const names = new Set<string>()
  for (const [at, { name, sha256, expires_at }] of keys.entries()) {
    const path: JsonPath = ['keys', at]
    if (expires_at !== undefined && momentIn(expires_at) === undefined)
      findings.push({ path: [...path, 'expires_at'], message: NO_MOMENT })
    if (name !== undefined && names.has(name))
      findings.push({ path: [...path, 'name'], message: 'another key of this file has this name' })
    if (name !== undefined) names.add(name)
    const why = wellKnown.has(sha256.toLowerCase()) && 'is the digest of a key that everybody knows'
    if (why) findings.push({ path: [...path, 'sha256'], message: `"sha256" ${why}; make your own` })
  }
  for (const [member, texts] of Object.entries({ models, endpoints }))
    for (const [at, text] of texts.entries()) {
      const message = patternProblem(text, member)
      if (message) findings.push({ path: [member, at], message })
    }
  for (const [at, text] of allow_from.entries())
    if (networksOf([text]).wrong.length > 0)
      findings.push({
        path: ['allow_from', at],
        message: 'is no network: write one like 10.0.0.0/8 or 2001:db8::/32',
      })
  if (team !== undefined && teams && !teams.has(team))
    findings.push({ path: ['team'], message: 'there is no such team in config/teams' })
  return findings
}

function patternProblem(text: string, member: string): string | undefined {
  if (!PATTERN.test(text))
    return `every entry of "${member}" must be a pattern of printable letters without spaces`
  const rest = positive(text)
  if (rest.startsWith('!')) return 'one "!" excludes; leave the others out'
  if (member === 'endpoints' && !/^[/*]/.test(rest))
    return 'a path begins with /, such as /v1/chat/*'
  return undefined
}
