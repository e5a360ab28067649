import type { Target } from '../../alias/schema'
import { awsWayOf } from '../../credentials/aws/aws-way'
import { azureFlowOf, azureModeOf } from '../../credentials/azure/azure-flow'
import { identityValues, missingOf } from '../../credentials/azure/azure-members'
import { fileText } from '../../credentials/token/file-text'
import { tokenFilesOf } from '../../credentials/token-files'
import type { Env } from '../source/variables'
import { foreignText } from '../values/foreign-text'
import { find, type Rule } from './finding'

/** A token file that is not there would fail every request. A platform writes it before the process starts. */
const tokenFiles: Rule = (target, path, env) =>
  env.PORTKEY_GATEWAY_URL
    ? []
    : tokenFilesOf(target, env).flatMap((file) => {
        const text = fileText(file.path)
        const fault = typeof text === 'string' ? 'is empty' : `cannot be read (${text.code})`
        const isSound = typeof text === 'string' && text.trim() !== ''
        return find(!isSound, path, `the file of ${file.variable} ${fault}`)
      })

/** The variables that a target reads in place of its own members. */
function variablesOf(target: Target, env: Env): readonly string[] {
  if (target.provider === 'bedrock' || target.provider === 'sagemaker') {
    const isOwn = target.aws_access_key_id !== undefined
    return !isOwn && awsWayOf(target, env).kind === 'static' ? AWS_KEY : []
  }
  if (target.provider !== 'azure-openai' && target.provider !== 'azure-ai') return []
  const flow = azureFlowOf(target, env)
  return flow === 'entra' || flow === 'workload' ? AZURE_IDENTITY : []
}

const AWS_KEY = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN']
const AZURE_IDENTITY = ['AZURE_TENANT_ID', 'AZURE_CLIENT_ID', 'AZURE_CLIENT_SECRET']

/** Examples and names of variables in the variables of a cloud. */
const cloudVariables: Rule = (target, path, env) =>
  env.PORTKEY_GATEWAY_URL
    ? []
    : variablesOf(target, env).flatMap((name) => {
        const fault = foreignText(env[name] ?? '')
        return find(fault !== undefined, path, `the variable ${name} ${fault}`)
      })

/** What all clouds need. */
export const CLOUD_RULES: Rule[] = [tokenFiles, cloudVariables]

/** Half of what a role of EKS needs. `default` looks past it, and asks the machine. */
const halfRole: Rule = (target, path, env) => {
  if (target.provider !== 'bedrock' && target.provider !== 'sagemaker') return []
  const way = awsWayOf(target, env)
  const last = way.kind === 'role' ? way.caller : way
  return find(
    last.kind === 'instance' && target.aws_auth_type !== 'instance' && Boolean(env.AWS_ROLE_ARN),
    path,
    'AWS_ROLE_ARN is set without AWS_WEB_IDENTITY_TOKEN_FILE, so it is not assumed; the role of the EC2 instance is used',
  )
}

/** Half of an identity of Entra, which `default` looks past, too. */
const halfIdentity: Rule = (target, path, env) => {
  if (target.provider !== 'azure-openai' && target.provider !== 'azure-ai') return []
  if (azureModeOf(target) !== 'default' || azureFlowOf(target, env) !== 'managed') return []
  const given = {
    entra: identityValues('entra', target, env).secret && 'the client secret',
    workload: identityValues('workload', target, env).file && 'the federated token',
  }
  return (['entra', 'workload'] as const).flatMap((flow) =>
    given[flow]
      ? missingOf(flow, target, env).map((message) => ({
          path,
          message: `${message}. Without it ${given[flow]} is not used; the identity of the machine is`,
        }))
      : [],
  )
}

/** What may be meant, and is half set. */
export const CLOUD_DOUBTS: Rule[] = [halfRole, halfIdentity]
