import { awsRegionOf } from '../../aws/aws-region'
import { environmentKeyWay } from '../../aws/key-ways'
import { fileText } from '../../token/file-text'
import type { Env } from '../../token/token-request'
import type { GoogleCredentials, SubjectSource } from '../file/credentials'
import type { Origin } from './find-origin'
import { readOrigin } from './read-origin'

/** Everything for which the credentials of an origin would fail at the first request, as far as one can see. */
export function originFaults(origin: Origin, env: Env): readonly string[] {
  const read = readOrigin(origin)?.read
  const faults = read?.faults ?? (read?.credentials ? outside(read.credentials, env) : [])
  return origin.kind === 'file'
    ? faults.map((fault) => ofFile(`the file of ${origin.named}`, fault))
    : faults
}

/** A sentence about the file itself gets its name, any other stands behind it. */
const ofFile = (file: string, fault: string): string =>
  fault.startsWith('it ') ? file + fault.slice('it'.length) : `${file}: ${fault}`

/** What is missing outside the credentials themselves. */
function outside(credentials: GoogleCredentials, env: Env): readonly string[] {
  const inner = 'source' in credentials ? credentials.source : credentials
  return inner.type === 'external_account' ? ofSubject(inner.subject, env) : []
}

function ofSubject(subject: SubjectSource, env: Env): readonly string[] {
  if (subject.kind === 'file') {
    const text = fileText(subject.path)
    return typeof text === 'string'
      ? []
      : [`the "file" of "credential_source" cannot be read (${text.code})`]
  }
  if (subject.kind === 'url') return []
  const key = environmentKeyWay(env)
  const hasRegion = awsRegionOf({}, env) !== undefined
  return [
    ...(key?.kind === 'faulty' ? key.faults.map(({ message }) => message) : []),
    ...(key || subject.keysUrl
      ? []
      : [
          '"credential_source" has no "url"; set it, or the variables AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
        ]),
    ...(hasRegion || subject.regionUrl
      ? []
      : ['"credential_source" has no "region_url"; set it, or the variable AWS_REGION']),
  ]
}
