/** A part of a form: a field, or a file where it has a file's name. */
export type Part = [name: string, value: string, file?: string]

/** A form as a client sends it. */
export type Form = { body: string; headers: { 'content-type': string } }

/** Writes a form as most clients write one, by hand so that its bytes are known. */
export function formOf(parts: readonly Part[], boundary = 'x-boundary'): Form {
  const body = parts
    .map(
      ([name, value, file]) =>
        `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file ? `; filename="${file}"\r\nContent-Type: audio/wav` : ''}\r\n\r\n${value}\r\n`,
    )
    .join('')
  return {
    body: `${body}--${boundary}--\r\n`,
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
  }
}

/** Every endpoint that takes a form. */
export const FORM_PATHS = [
  '/v1/audio/transcriptions',
  '/v1/audio/translations',
  '/v1/images/edits',
  '/v1/files',
] as const

/** A small form for any of them. */
export const formFor = (model: string, ...more: Part[]): Form =>
  formOf([['model', model], ...more, ['file', 'RIFF', 'a.wav']])
