import { membersIn } from '../../../api/dialect'
import type { SubjectFormat, SubjectSource } from './credentials'
import type { Fault, Members } from './members'
import { awsStsUrl, instanceUrl, subjectUrl } from './urls'

const NONE: SubjectSource = { kind: 'file', path: '', format: { type: 'text' } }

/** Kinds of sources that Portus does not have, and what to use. */
const REFUSED: Record<string, string> = {
  executable:
    '"executable" of the external account is not supported, because Portus runs no other program; use a "file" or a "url"',
  certificate:
    '"certificate" of the external account is not supported; use a "file", a "url" or AWS',
}

/** Reads where the token of a workload comes from. https://google.aip.dev/auth/4117 */
export function subjectSource(account: Members, faults: Fault[]): SubjectSource {
  const source = account.inside('credential_source')
  if (!source) {
    faults.push('the external account has no "credential_source"')
    return NONE
  }
  for (const [name, message] of Object.entries(REFUSED))
    if (source.value(name) !== undefined) {
      faults.push(message)
      return NONE
    }
  if (source.value('environment_id') !== undefined) return awsSource(source, faults)
  const format = formatOf(source.inside('format'), faults)
  const path = source.optional('file')
  if (path) return { kind: 'file', path, format }
  const url = source.optionalUrl('url', subjectUrl)
  if (url) return { kind: 'url', url, headers: headersOf(source.value('headers'), faults), format }
  faults.push('"credential_source" of the external account has neither a "file" nor a "url"')
  return NONE
}

function awsSource(source: Members, faults: Fault[]): SubjectSource {
  if (source.optional('environment_id') !== 'aws1')
    faults.push('"environment_id" of the external account is not supported; only aws1 is')
  return {
    kind: 'aws',
    verificationUrl: source.url('regional_cred_verification_url', awsStsUrl),
    keysUrl: source.optionalUrl('url', instanceUrl),
    regionUrl: source.optionalUrl('region_url', instanceUrl),
    sessionTokenUrl: source.optionalUrl('imdsv2_session_token_url', instanceUrl),
  }
}

function formatOf(format: Members | undefined, faults: Fault[]): SubjectFormat {
  const type = format?.optional('type') ?? 'text'
  if (type === 'json') return { type, field: format?.text('subject_token_field_name') ?? '' }
  if (type !== 'text')
    faults.push('the "type" of "format" of the external account must be text or json')
  return { type: 'text' }
}

/** A name as HTTP has it, and a value without line breaks. */
const NAME = /^[\w!#$%&'*+.^`|~-]+$/
const VALUE = /^[\t\x20-\x7e]*$/

function headersOf(value: unknown, faults: Fault[]): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [name, text] of Object.entries(membersIn(value)))
    if (typeof text === 'string' && NAME.test(name) && VALUE.test(text)) headers[name] = text
    else faults.push('"headers" of the external account must have names and values of headers')
  return headers
}
