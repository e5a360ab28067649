import { membersIn } from '../../../api/dialect'
import { jsonIn } from '../../../body/json/json-in'
import { CredentialError } from '../../token/credential-error'
import { readSecretFile } from '../../token/read-secret-file'
import type { Surroundings } from '../../token/token-request'
import type { ExternalAccount, SubjectFormat } from '../file/credentials'
import { askGoogle } from '../service/ask-google'
import { awsSubjectToken } from './aws-subject-token'

const SERVICE = 'The identity provider of the external account'

/** The token with which a workload's own identity provider knows it. It is read for each exchange. */
export async function subjectToken(
  { subject, audience }: ExternalAccount,
  surroundings: Surroundings,
): Promise<string> {
  switch (subject.kind) {
    case 'file':
      return tokenIn(
        await readSecretFile(subject.path, '"credential_source"'),
        subject.format,
        'The file of "credential_source"',
      )
    case 'url': {
      const { url, headers, format } = subject
      const secrets = Object.values(headers)
      const request = { service: SERVICE, url, headers, secrets, hints: [] }
      return tokenIn(await askGoogle(request, surroundings), format, SERVICE)
    }
    case 'aws':
      return awsSubjectToken(subject, audience, surroundings)
  }
}

function tokenIn(text: string, format: SubjectFormat, from: string): string {
  const found = format.type === 'text' ? text.trim() : membersIn(jsonIn(text))[format.field]
  if (typeof found === 'string' && found) return found
  throw new CredentialError(
    'unavailable',
    format.type === 'text'
      ? `${from} holds no token`
      : `${from} holds no token; look at "subject_token_field_name"`,
  )
}
