import { isBlank, isObject, list, type Members, members, union, unknownNames } from './members'

/** What Bedrock refuses of a block of content. */

const BLOCK = [
  'audio',
  'cachePoint',
  'citationsContent',
  'document',
  'guardContent',
  'image',
  'reasoningContent',
  'searchResult',
  'text',
  'toolResult',
  'toolUse',
  'video',
]
const IN_RESULT = ['document', 'image', 'json', 'searchResult', 'text', 'video']
const FORMATS: Readonly<Record<string, readonly string[]>> = {
  image: ['png', 'jpeg', 'gif', 'webp'],
  document: ['pdf', 'csv', 'doc', 'docx', 'xls', 'xlsx', 'html', 'txt', 'md'],
  video: ['mkv', 'mov', 'mp4', 'webm', 'flv', 'mpeg', 'mpg', 'wmv', 'three_gp'],
  audio: [
    ...['mp3', 'opus', 'wav', 'aac', 'flac', 'mp4', 'ogg', 'mkv', 'mka', 'x-aac', 'm4a'],
    ...['mpeg', 'mpga', 'pcm', 'webm'],
  ],
}

export type BlockRules = {
  checkName: (name: unknown) => void
  isCallId: (id: unknown) => boolean
  known?: readonly string[]
}

export function blockComplaints(
  block: Members,
  at: string,
  role: unknown,
  { checkName, isCallId, known = BLOCK }: BlockRules,
): string[] {
  const wrong = union(block, known, at)
  if ('text' in block && isBlank(block.text)) wrong.push(`The text field in ${at} is blank.`)
  for (const kind of ['image', 'document', 'video', 'audio']) {
    if (!(kind in block)) continue
    if (role !== 'user') wrong.push(`${at}: only a user's turn may have a ${kind}`)
    wrong.push(...mediaComplaints(kind, members(block[kind]), at, checkName))
  }
  if (block.toolUse) {
    const { toolUseId, name, input, ...others } = members(block.toolUse)
    wrong.push(...unknownNames(others, ['type'], `${at}.toolUse`))
    if (role !== 'assistant') wrong.push(`${at}: only the assistant calls tools`)
    if (!isCallId(toolUseId)) wrong.push(`${at}.toolUseId: ${toolUseId}`)
    if (!isToolName(name)) wrong.push(`${at}.toolUse.name: ${name}`)
    if (!isObject(input)) wrong.push(`${at}.toolUse.input: not an object`)
  }
  if (block.toolResult) {
    const { toolUseId, content, status, ...others } = members(block.toolResult)
    wrong.push(...unknownNames(others, [], `${at}.toolResult`))
    if (!isCallId(toolUseId)) wrong.push(`${at}.toolUseId: ${toolUseId}`)
    if (status !== undefined && status !== 'success' && status !== 'error')
      wrong.push(`${at}.status: ${status}`)
    if (list(content).length === 0) wrong.push(`${at}.toolResult.content: empty`)
    for (const inner of list(content)) {
      if (members(members(inner.document).citations).enabled)
        wrong.push('Citations are not supported in tool result documents.')
      const rules = { checkName, isCallId, known: IN_RESULT }
      wrong.push(...blockComplaints(inner, `${at}.toolResult.content`, 'user', rules))
    }
  }
  if (block.reasoningContent) {
    const { reasoningText, redactedContent } = members(block.reasoningContent)
    if ((reasoningText === undefined) === (redactedContent === undefined))
      wrong.push(`${at}.reasoningContent: one of two`)
    if (reasoningText !== undefined && typeof members(reasoningText).text !== 'string')
      wrong.push(`${at}.reasoningText.text: required`)
  }
  return wrong
}

export const isToolName = (name: unknown) =>
  typeof name === 'string' && /^[a-zA-Z0-9_-]{1,64}$/.test(name)

function mediaComplaints(
  kind: string,
  { format, source, name, ...others }: Members,
  at: string,
  checkName: (name: unknown) => void,
): string[] {
  const wrong = unknownNames(others, ['citations', 'context'], `${at}.${kind}`)
  if (!FORMATS[kind]?.includes(String(format)))
    wrong.push(`${at}.${kind}.format: Member must satisfy enum value set: ${format}`)
  wrong.push(...union(members(source), ['bytes', 's3Location', 'text', 'content'], `${at}.source`))
  const { bytes, s3Location, text } = members(source)
  if (members(others.citations).enabled) {
    if (format !== 'txt' && format !== 'pdf')
      wrong.push('Only txt and pdf formats are supported when citations are enabled')
    if (format === 'txt' && bytes !== undefined) wrong.push('The PDF specified was not valid.')
  }
  if (bytes !== undefined && (isBlank(bytes) || /[^A-Za-z0-9+/=]/.test(String(bytes))))
    wrong.push(`${at}.source.bytes: no base64`)
  if (s3Location !== undefined && !/^s3:\/\/[a-z0-9]/.test(String(members(s3Location).uri)))
    wrong.push(`${at}.source.s3Location.uri: ${members(s3Location).uri}`)
  if (kind !== 'document') return name === undefined ? wrong : [...wrong, `${at}: a name`]
  if (text !== undefined && isBlank(text)) wrong.push(`${at}.document.source.text is blank`)
  if (typeof name !== 'string' || !/^[a-zA-Z0-9\s\-()[\]]{1,200}$/.test(name) || /\s\s/.test(name))
    wrong.push(
      'The document file name can only contain alphanumeric characters, whitespace characters, hyphens, parentheses, and square brackets. The name can’t contain more than one consecutive whitespace character.',
    )
  checkName(name)
  return wrong
}
